/**
 * A fake Electron for the tests of the shell: takes everything down and lets a test play the user, the page and the
 * system. What it offers to the shell is `electron`, and a test holds its members against Electron's own type file; what
 * only tests use is kept apart in `world`.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type {
  App,
  Bounds,
  BrowserWindow,
  Electron,
  IpcEvent,
  MenuItem,
  PageSession,
  UtilityChild,
  WebContents,
  WindowOptions,
} from './surface.ts';

class FakeContents extends EventEmitter implements WebContents {
  readonly id: number;
  mainFrame: { url: string; parent: null } = { url: '', parent: null };
  constructor(id: number) {
    super();
    this.id = id;
  }
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { readonly action: 'deny' }): void {
    openHandlers.set(this, handler);
  }
  send(channel: string): void {
    sentTo(this).push(channel);
  }
  postMessage(channel: string, _: unknown, transfer: unknown[] = []): void {
    sentTo(this).push(channel);
    portsOf(this).push(...transfer);
  }
}

const openHandlers = new WeakMap<
  FakeContents,
  (details: { readonly url: string }) => { readonly action: 'deny' }
>();
const sent = new WeakMap<FakeContents, string[]>();
const ports = new WeakMap<FakeContents, unknown[]>();

function listOf<Item>(of: WeakMap<FakeContents, Item[]>, contents: FakeContents): Item[] {
  const list = of.get(contents) ?? [];
  of.set(contents, list);
  return list;
}
/** Words sent to a page, in order. */
export const sentTo = (contents: WebContents): string[] => listOf(sent, contents as FakeContents);
/** Ports given to a page. */
export const portsOf = (contents: WebContents): unknown[] => listOf(ports, contents as FakeContents);
/** What becomes of a page's wish for another window. */
export const openAnother = (contents: WebContents, url: string) =>
  openHandlers.get(contents as FakeContents)?.({ url });

class FakeWindow extends EventEmitter implements BrowserWindow {
  readonly webContents: FakeContents;
  constructor(contents: FakeContents) {
    super();
    this.webContents = contents;
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame = { url, parent: null };
  }
  show(): void {
    shown.add(this);
  }
  focus(): void {
    focused.add(this);
  }
  isMinimized(): boolean {
    return minimized.has(this);
  }
  restore(): void {
    minimized.delete(this);
  }
  getBounds(): Bounds {
    return { x: 10, y: 20, width: 900, height: 700 };
  }
  close(): void {
    if (!heldBack.has(this)) this.destroy();
  }
  destroy(): void {
    this.emit('closed');
  }
}

/** Windows by what happened to them. */
export const shown = new WeakSet<BrowserWindow>();
export const focused = new WeakSet<BrowserWindow>();
export const minimized = new WeakSet<BrowserWindow>();
/** Windows whose page does not let them be closed. */
export const heldBack = new WeakSet<BrowserWindow>();

class FakeSession extends EventEmitter implements PageSession {
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response) => {
      this.emit('fake:handle', scheme, handler);
    },
  };
  readonly webRequest = {
    onBeforeRequest: (listener: Parameters<PageSession['webRequest']['onBeforeRequest']>[0]) => {
      this.emit('fake:set', 'onBeforeRequest', listener);
    },
  };
  setPermissionRequestHandler(handler: unknown): void {
    this.emit('fake:set', 'setPermissionRequestHandler', handler);
  }
  setPermissionCheckHandler(handler: unknown): void {
    this.emit('fake:set', 'setPermissionCheckHandler', handler);
  }
  setDevicePermissionHandler(handler: unknown): void {
    this.emit('fake:set', 'setDevicePermissionHandler', handler);
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    this.emit('fake:set', 'setDisplayMediaRequestHandler', handler);
  }
  setSpellCheckerEnabled(enable: boolean): void {
    this.emit('fake:set', 'setSpellCheckerEnabled', enable);
  }
}

class FakeChild extends EventEmitter implements UtilityChild {
  postMessage(message: unknown, transfer: unknown[] = []): void {
    this.emit('fake:got', message, transfer);
  }
  kill(): boolean {
    this.emit('exit', 1);
    return true;
  }
}

class FakeApp extends EventEmitter implements App {
  isPackaged = false;
  readonly commandLine = {
    appendSwitch: (name: string) => void this.emit('fake:switch', name),
    hasSwitch: (name: string) => startedWith.has(name),
  };
  enableSandbox(): void {
    this.emit('fake:called', 'enableSandbox');
  }
  requestSingleInstanceLock(): boolean {
    return !startedWith.has('second');
  }
  setName(name: string): void {
    this.emit('fake:called', `setName ${name}`);
  }
  setPath(name: string, path: string): void {
    this.emit('fake:called', `setPath ${name} ${path}`);
  }
  async whenReady(): Promise<void> {
    this.emit('fake:called', 'whenReady');
  }
  quit(): void {
    this.emit('fake:called', 'quit');
    this.emit('before-quit', { preventDefault: () => {} });
  }
  exit(): void {
    this.emit('fake:called', 'exit');
  }
}

/** Switches the program was started with; `second`: another one holds the lock. */
export const startedWith = new Set<string>();

export interface FakeCore {
  readonly child: FakeChild;
  readonly path: string;
  readonly args: readonly string[];
  /** What the host sent, and the ports that came along. */
  readonly got: {
    readonly message: { readonly type: string } & Record<string, unknown>;
    readonly ports: unknown[];
  }[];
  say(message: unknown): void;
}

/** Makes a fake and the test's side of it. */
export function fakeElectron({ isPackaged = false }: { readonly isPackaged?: boolean } = {}) {
  startedWith.clear();
  const app = new FakeApp();
  app.isPackaged = isPackaged;
  const world = {
    app,
    calls: [] as string[],
    switches: [] as string[],
    schemes: [] as unknown[],
    windows: [] as { window: FakeWindow; options: WindowOptions }[],
    partitions: [] as { partition: string; cache: boolean }[],
    session: new FakeSession(),
    /** What was set on the session, by the setter's name. */
    settings: new Map<string, unknown>(),
    handlers: new Map<string, (request: Request) => Response>(),
    listeners: new Map<string, (event: IpcEvent) => void>(),
    errors: [] as string[],
    menu: null as MenuItem[] | null,
    opened: [] as string[],
    cores: [] as FakeCore[],
    power: new EventEmitter(),
  };
  app.on('fake:called', (name: string) => world.calls.push(name));
  app.on('fake:switch', (name: string) => world.switches.push(name));
  world.session.on('fake:set', (name: string, value: unknown) => world.settings.set(name, value));
  world.session.on('fake:handle', (scheme: string, handler) => world.handlers.set(scheme, handler));
  let contents = 0;

  const electron: Electron = {
    app,
    createWindow(options) {
      contents += 1;
      const window = new FakeWindow(new FakeContents(contents));
      world.windows.push({ window, options });
      app.emit('web-contents-created', {}, window.webContents);
      return window;
    },
    MessageChannelMain: MessageChannel,
    dialog: { showErrorBox: (_, content) => void world.errors.push(content) },
    ipcMain: { on: (channel, listener) => world.listeners.set(channel, listener) },
    Menu: {
      buildFromTemplate: (template) => template,
      setApplicationMenu: (menu) => {
        world.menu = menu as MenuItem[];
      },
    },
    powerMonitor: world.power,
    protocol: { registerSchemesAsPrivileged: (schemes) => void world.schemes.push(...schemes) },
    session: {
      fromPartition: (partition, { cache }) => {
        world.partitions.push({ partition, cache });
        return world.session;
      },
    },
    shell: { openExternal: async (url) => void world.opened.push(url) },
    utilityProcess: {
      fork(path, args) {
        const child = new FakeChild();
        const core: FakeCore = {
          child,
          path,
          args,
          got: [],
          say: (message) => void child.emit('message', message),
        };
        child.on('fake:got', (message, ports) => core.got.push({ message, ports }));
        world.cores.push(core);
        return child;
      },
    },
  };
  return { electron, world };
}
