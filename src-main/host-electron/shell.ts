/**
 * The desktop program: one window, one core. It brings them together by a port and stays out of what they say.
 * Invariants: a window is one session; when that session ends the window's renderer is destroyed and a new one opens at
 * the unlock page; only the main frame of our own window, at our own address, is ever given a port.
 */
import { HANDOVER } from '#shared/api/handover.ts';
import type { Fault } from '#shared/errors/fault.ts';
import type { RemoteCore, RemoteCoreEvents } from '../core/remote-core.ts';
import { isOwn } from './hardening.ts';
import type { Bounds, BrowserWindow, Electron, IpcEvent, WindowOptions } from './surface.ts';

export interface ShellOptions {
  readonly electron: Electron;
  /** Starts the core's process; told what becomes of it. */
  readonly makeCore: (events: RemoteCoreEvents) => RemoteCore;
  readonly windowOptions: WindowOptions;
  readonly pageUrl: string;
  /** A name nobody can guess, for each new session. */
  readonly newSessionId: () => string;
}

interface Open {
  readonly window: BrowserWindow;
  readonly sessionId: string;
  /** The page asked for a port and has none. */
  wantsPort: boolean;
  /** It is being replaced: its closing means nothing. */
  replaced: boolean;
}

export interface Shell {
  /** A second start of the program. */
  comeForward(): void;
  /** The computer's screen was locked: the session ends. */
  lock(): void;
  /** The computer goes to sleep: the database closes and its keys are wiped. */
  seal(): void;
  /** Closes the window, if its page lets it: that asks where something would be lost. False where none is open. */
  closeWindow(): boolean;
  /** Closes the database. */
  close(): Promise<void>;
}

/** Opens the window and starts the core at the same time; the page asks for its port when it is ready for it. */
export function startShell(options: ShellOptions): Shell {
  const { electron, pageUrl } = options;
  let open: Open | null = null;

  const core = options.makeCore({
    ready: giveWantedPort,
    lost: () => open?.window.webContents.send(HANDOVER.lost),
    gaveUp: giveUp,
    sessionEnded: (sessionId) => {
      if (open?.sessionId === sessionId) replaceWindow();
    },
  });

  function giveUp(fault: Fault): void {
    electron.dialog.showErrorBox('Almoner', `${fault.message}\n\n${fault.remedy}`);
    electron.app.quit();
  }

  function giveWantedPort(): void {
    if (open === null || !open.wantsPort || !core.isReady) return;
    const { port1, port2 } = new electron.MessageChannelMain();
    if (!core.handOver(open.sessionId, port1)) return;
    open.wantsPort = false;
    open.window.webContents.postMessage(HANDOVER.port, null, [port2]);
  }

  electron.ipcMain.on(HANDOVER.dial, ({ sender, senderFrame }: IpcEvent) => {
    if (open === null || sender.id !== open.window.webContents.id) return;
    if (senderFrame === null || senderFrame.parent !== null || !isOwn(senderFrame.url, pageUrl)) return;
    open.wantsPort = true;
    giveWantedPort();
  });

  function openWindow(bounds?: Bounds): void {
    const window = electron.createWindow({ ...options.windowOptions, ...bounds });
    const current: Open = { window, sessionId: options.newSessionId(), wantsPort: false, replaced: false };
    open = current;
    window.on('ready-to-show', () => window.show());
    window.on('closed', () => {
      core.endSession(current.sessionId);
      if (current.replaced) return;
      open = null;
      electron.app.quit();
    });
    window.webContents.on('render-process-gone', () => {
      if (open === current) replaceWindow();
    });
    // A page that can't be loaded shows so itself; the window stays, and can be closed.
    window.loadURL(pageUrl).catch(() => {});
  }

  /** A new renderer process for a new session. The old one goes with all it had in memory. */
  function replaceWindow(): void {
    if (open === null) return;
    const { window } = open;
    open.replaced = true;
    openWindow(window.getBounds());
    window.destroy();
  }

  openWindow();

  return {
    comeForward() {
      if (open?.window.isMinimized()) open.window.restore();
      open?.window.focus();
    },
    lock() {
      if (open !== null) core.endSession(open.sessionId);
    },
    seal: () => core.seal(),
    closeWindow() {
      if (open === null) return false;
      open.window.close();
      return true;
    },
    close: () => core.close(),
  };
}
