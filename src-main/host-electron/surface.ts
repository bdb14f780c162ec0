/**
 * All of Electron that the shell uses, as types of our own: small enough to be read in full, and to be imitated by the
 * fake that the tests run on. electron.ts shows the compiler that the real one fits.
 */
// The last argument's shape differs from event to event; each listener names its own.
// biome-ignore lint/suspicious/noExplicitAny: arguments of a listener are contravariant, so only `any` lets each name its own
type Listener = (...args: any[]) => void;

interface Emitter {
  on(event: string, listener: Listener): unknown;
}

/** `preventDefault` keeps Electron from doing what the event announces. */
export interface Preventable {
  preventDefault(): void;
}

export interface App extends Emitter {
  readonly isPackaged: boolean;
  readonly commandLine: {
    appendSwitch(name: string, value?: string): void;
    hasSwitch(name: string): boolean;
  };
  enableSandbox(): void;
  requestSingleInstanceLock(): boolean;
  setName(name: string): void;
  setPath(name: string, path: string): void;
  whenReady(): Promise<void>;
  quit(): void;
  exit(code?: number): void;
}

export interface Frame {
  readonly url: string;
  /** Null for the frame that is the page itself. */
  readonly parent: Frame | null;
}

export interface PageSession extends Emitter {
  readonly protocol: {
    handle(scheme: string, handler: (request: Request) => Response): void;
  };
  readonly webRequest: {
    onBeforeRequest(
      listener: (
        details: { readonly url: string },
        callback: (answer: { readonly cancel: boolean }) => void,
      ) => void,
    ): void;
  };
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, callback: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setDisplayMediaRequestHandler(handler: (request: unknown, callback: (streams: null) => void) => void): void;
  setSpellCheckerEnabled(enable: boolean): void;
}

export interface WebContents extends Emitter {
  readonly id: number;
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { readonly action: 'deny' }): void;
  send(channel: string): void;
  postMessage(channel: string, message: unknown, transfer?: MainPort[]): void;
}

/** What a window is made with; the frozen ones stand in window.ts. */
export interface WebPreferences {
  readonly preload: string;
  readonly session: PageSession;
  readonly devTools: boolean;
  readonly sandbox: true;
  readonly contextIsolation: true;
  readonly nodeIntegration: false;
  readonly nodeIntegrationInWorker: false;
  readonly nodeIntegrationInSubFrames: false;
  readonly webSecurity: true;
  readonly allowRunningInsecureContent: false;
  readonly experimentalFeatures: false;
  readonly webviewTag: false;
  readonly navigateOnDragDrop: false;
  readonly spellcheck: false;
  readonly plugins: false;
  readonly webgl: false;
}

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowOptions extends Partial<Bounds> {
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
  readonly show: false;
  readonly title: string;
  readonly webPreferences: WebPreferences;
}

export interface BrowserWindow extends Emitter {
  readonly webContents: WebContents;
  loadURL(url: string): Promise<void>;
  show(): void;
  focus(): void;
  isMinimized(): boolean;
  restore(): void;
  getBounds(): Bounds;
  /** Unless its page holds it back, which then asks. */
  close(): void;
  destroy(): void;
}

/** One end of a channel. The shell only hands it on. */
export type MainPort = unknown;

export interface IpcEvent {
  readonly sender: { readonly id: number };
  /** Null where the frame has gone meanwhile. */
  readonly senderFrame: Frame | null;
}

export interface UtilityChild extends Emitter {
  postMessage(message: unknown, transfer?: MainPort[]): void;
  kill(): boolean;
}

export interface MenuItem {
  readonly label?: string;
  readonly role?:
    | 'appMenu'
    | 'close'
    | 'quit'
    | 'editMenu'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'togglefullscreen'
    | 'minimize';
  readonly type?: 'separator';
  readonly submenu?: MenuItem[];
}

export interface Electron {
  readonly app: App;
  createWindow(options: WindowOptions): BrowserWindow;
  readonly MessageChannelMain: new () => { readonly port1: MainPort; readonly port2: MainPort };
  readonly dialog: { showErrorBox(title: string, content: string): void };
  readonly ipcMain: { on(channel: string, listener: (event: IpcEvent) => void): unknown };
  readonly Menu: {
    buildFromTemplate(template: MenuItem[]): unknown;
    setApplicationMenu(menu: unknown): void;
  };
  readonly powerMonitor: Emitter;
  readonly protocol: {
    registerSchemesAsPrivileged(
      schemes: {
        readonly scheme: string;
        readonly privileges: {
          readonly standard: boolean;
          readonly secure: boolean;
          readonly supportFetchAPI: boolean;
        };
      }[],
    ): void;
  };
  readonly session: { fromPartition(partition: string, options: { readonly cache: boolean }): PageSession };
  readonly shell: { openExternal(url: string): Promise<void> };
  readonly utilityProcess: {
    fork(
      path: string,
      args: string[],
      options: { readonly serviceName: string; readonly stdio: 'inherit' },
    ): UtilityChild;
  };
}
