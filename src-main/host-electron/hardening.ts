/**
 * Electron's security checklist as code: what is switched off before anything runs, and what no page may do, whatever
 * page it is. Everything not named here as allowed is denied.
 */
import type { App, Electron, PageSession, Preventable, WebContents } from './surface.ts';

/** Where the page lives. A standard scheme, so that it has an origin and a policy like any site. */
export const PAGE_SCHEME = 'app';
export const PAGE_HOST = 'almoner';
export const PAGE_URL = `${PAGE_SCHEME}://${PAGE_HOST}/`;

/** Chromium's ways to talk to the world, or to leave traces, that we never want. */
const SWITCHES = [
  'disable-background-networking',
  'disable-breakpad',
  'disable-component-update',
  'disable-crash-reporter',
  'disable-domain-reliability',
  'disable-http-cache',
  'no-pings',
];

/** Before Electron is ready. Answers false where the program was started in a way that would open it to others. */
export function hardenProgram({ app, protocol }: Pick<Electron, 'app' | 'protocol'>): boolean {
  app.enableSandbox();
  for (const name of SWITCHES) app.commandLine.appendSwitch(name);
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  return !isOpenToDebuggers(app);
}

/** Whoever debugs the page reads the records. A developer's checkout may be debugged; an installed program may not. */
const isOpenToDebuggers = ({ isPackaged, commandLine }: App): boolean =>
  isPackaged && ['remote-debugging-port', 'remote-debugging-pipe'].some((name) => commandLine.hasSwitch(name));

/** Copying what a user selected needs this one. */
const ALLOWED_PERMISSIONS = new Set(['clipboard-sanitized-write']);

/** `pageOrigin`: the only origin that is ever loaded from. */
export function hardenSession(session: PageSession, pageOrigin: string): void {
  session.setPermissionRequestHandler((_, permission, callback) => callback(ALLOWED_PERMISSIONS.has(permission)));
  session.setPermissionCheckHandler((_, permission) => ALLOWED_PERMISSIONS.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_, callback) => callback(null));
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !isOwn(url, pageOrigin) }));
  session.on('will-download', (event: Preventable) => event.preventDefault());
}

/** Origins of custom schemes are opaque to URL in Node, so scheme and host are compared. */
export function isOwn(address: string, pageOrigin: string): boolean {
  const [url, own] = [URL.parse(address), URL.parse(pageOrigin)];
  if (url === null || own === null || url.username !== '' || url.password !== '') return false;
  const isSocket = own.protocol === 'http:' && url.protocol === 'ws:';
  return url.host === own.host && (url.protocol === own.protocol || isSocket);
}

const EXTERNAL_SCHEMES = new Set(['https:', 'mailto:', 'tel:']);
const LONGEST_EXTERNAL = 2000;

/** Whether an address may be given to the system's browser, mail or phone program. */
function mayOpenOutside(address: string): boolean {
  const url = address.length <= LONGEST_EXTERNAL ? URL.parse(address) : null;
  if (url === null || !EXTERNAL_SCHEMES.has(url.protocol)) return false;
  return url.username === '' && url.password === '' && (url.protocol !== 'https:' || url.hostname !== '');
}

/** For every contents that ever comes to be: it stays where it is, opens no windows and hosts no others. */
export function hardenContents(contents: WebContents, pageUrl: string, openOutside: (url: string) => void): void {
  const stay = (event: Preventable & { readonly url: string }) => {
    if (event.url.split('#', 1)[0] !== pageUrl) event.preventDefault();
  };
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) contents.on(event, stay);
  contents.on('will-attach-webview', (event: Preventable) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) openOutside(url);
    return { action: 'deny' };
  });
}
