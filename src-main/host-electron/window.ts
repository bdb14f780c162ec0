/** How a window is made: its frozen preferences, and a session of the browser's kind that lives in memory only. */
import type { Page } from '#platform/page/page.ts';
import { plainAnswer } from '#platform/page/page.ts';
import { PAGE_HOST, PAGE_SCHEME } from './hardening.ts';
import type { PageSession, WebPreferences, WindowOptions } from './surface.ts';

/** No `persist:`, so Chromium keeps nothing of it on the disk. */
export const PARTITION = 'almoner';

export interface WindowParts {
  readonly preload: string;
  readonly session: PageSession;
  readonly isPackaged: boolean;
}

export const webPreferences = ({ preload, session, isPackaged }: WindowParts): WebPreferences =>
  Object.freeze({
    preload,
    session,
    devTools: !isPackaged,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // Its dictionaries would be fetched from a stranger's server.
    spellcheck: false,
    plugins: false,
    webgl: false,
  });

/** The window's title never names a record: it shows in task bars and in screenshots of the desktop. */
export const windowOptions = (parts: WindowParts): WindowOptions => ({
  width: 1280,
  height: 860,
  minWidth: 360,
  minHeight: 480,
  show: false,
  title: 'Almoner',
  webPreferences: webPreferences(parts),
});

/** Serves the page under its scheme. Any other host, method or path is refused. */
export function servePage(session: PageSession, page: Page): void {
  session.protocol.handle(PAGE_SCHEME, ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const isAsked = method === 'GET' && host === PAGE_HOST;
    const { status, headers, body } = isAsked
      ? page.answer(pathname)
      : plainAnswer(404, 'There is nothing here.\n');
    return new Response(new Uint8Array(body), { status, headers: { ...headers } });
  });
}
