/** The life of the desktop program, from the first switch to the closed database. */
import { loadPage } from '#platform/page/page.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Random } from '#shared/time/clock.ts';
import { createRemoteCore } from '../core/remote-core.ts';
import { hardenContents, hardenProgram, hardenSession, PAGE_URL } from './hardening.ts';
import { menuTemplate } from './menu.ts';
import { type Shell, startShell } from './shell.ts';
import type { Electron, Preventable, WebContents } from './surface.ts';
import { forkUtility } from './utility-core.ts';
import { PARTITION, servePage, windowOptions } from './window.ts';

export interface ProgramOptions {
  readonly dataDir: string;
  /** For Chromium's own files, beside the records; the claim to be the only one running goes by it. It has to exist. */
  readonly windowDir: string;
  readonly platform: NodeJS.Platform;
  readonly random: Random;
  /** Files of the bundle. */
  readonly coreEntry: string;
  readonly preload: string;
  readonly pageDir: string;
  /** A developer's page server; never in an installed program. */
  readonly devUrl?: string | undefined;
}

/** Runs until the program quits. Resolves early where it may not run: a second start, or one open to debuggers. */
export async function runProgram(electron: Electron, options: ProgramOptions): Promise<void> {
  const { app } = electron;
  let shell: Shell | null = null;
  app.setName('Almoner');
  app.setPath('userData', options.windowDir);
  if (!hardenProgram(electron) || !app.requestSingleInstanceLock()) return app.quit();

  const pageUrl = (!app.isPackaged && options.devUrl) || PAGE_URL;
  const openOutside = (url: string) => void electron.shell.openExternal(url).catch(() => {});
  app.on('web-contents-created', (_: unknown, contents: WebContents) =>
    hardenContents(contents, pageUrl, openOutside),
  );
  app.on('second-instance', () => shell?.comeForward());
  app.on('window-all-closed', () => app.quit());
  let closing = false;
  app.on('before-quit', (event: Preventable) => {
    if (closing || shell === null) return;
    event.preventDefault();
    // Once the window is closed, this comes again.
    if (shell.closeWindow()) return;
    closing = true;
    void shell.close().finally(() => app.exit());
  });

  await app.whenReady();
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menuTemplate(options.platform)));
  const session = electron.session.fromPartition(PARTITION, { cache: false });
  hardenSession(session, pageUrl);
  try {
    if (pageUrl === PAGE_URL) servePage(session, loadPage(options.pageDir, options.random));
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    electron.dialog.showErrorBox('Almoner', `${thrown.message}\n\n${thrown.remedy}`);
    return app.quit();
  }
  shell = startShell({
    electron,
    pageUrl,
    windowOptions: windowOptions({ preload: options.preload, session, isPackaged: app.isPackaged }),
    newSessionId: () => Buffer.from(options.random.bytes(16)).toString('base64url'),
    makeCore: (events) =>
      createRemoteCore(
        () => forkUtility(electron, options.coreEntry),
        { dataDir: options.dataDir, host: 'electron' },
        events,
      ),
  });
  electron.powerMonitor.on('lock-screen', () => shell?.lock());
  electron.powerMonitor.on('suspend', () => shell?.seal());
}
