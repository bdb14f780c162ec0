/** Electron's security checklist (research: the official list and what goes beyond it), on what the fake receives. */
import { describe, expect, it } from 'vitest';
import {
  focused,
  heldBack,
  minimized,
  openAnother,
  portsOf,
  sentTo,
  shown,
  startedWith,
} from './electron.testing.ts';
import { PAGE_URL } from './hardening.ts';
import { startProgram } from './program.testing.ts';

const started = async (options: Parameters<typeof startProgram>[0] = {}) => {
  const program = startProgram(options);
  await program.run();
  return program;
};

const prevented = (
  emitter: { emit(event: string, ...args: unknown[]): unknown },
  event: string,
  details: object = {},
) => {
  let stopped = false;
  emitter.emit(event, {
    ...details,
    preventDefault: () => {
      stopped = true;
    },
  });
  return stopped;
};

describe('the desktop program', () => {
  it('switches the sandbox on before Electron is ready, and background chatter and crash dumps off', async () => {
    const { world } = await started();
    expect(world.calls.indexOf('enableSandbox')).toBeLessThan(world.calls.indexOf('whenReady'));
    expect(world.calls).toContain('enableSandbox');
    for (const name of [
      'disable-breakpad',
      'disable-crash-reporter',
      'disable-background-networking',
      'disable-component-update',
      'disable-http-cache',
    ])
      expect(world.switches).toContain(name);
  });

  it('keeps what Chromium writes beside the records, and the browser session in memory', async () => {
    const { world } = await started();
    expect(world.calls.indexOf('setPath userData /data/window')).toBeLessThan(world.calls.indexOf('whenReady'));
    expect(world.calls).toContain('setPath userData /data/window');
    expect(world.partitions).toEqual([{ partition: 'almoner', cache: false }]);
  });

  it('makes its window with the frozen preferences', async () => {
    const { world } = await started();
    const [{ options } = { options: null }] = world.windows;
    const { session, ...preferences } = options!.webPreferences;
    expect(session).toBe(world.session);
    expect(Object.isFrozen(options!.webPreferences)).toBe(true);
    expect(preferences).toEqual({
      preload: '/app/preload.cjs',
      devTools: false,
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
      spellcheck: false,
      plugins: false,
      webgl: false,
    });
  });

  it('has developer tools in a checkout only', async () => {
    expect((await started({ isPackaged: false })).current().options.webPreferences.devTools).toBe(true);
  });

  it('loads its page over its own scheme, whatever the environment says', async () => {
    const packaged = await started({ devUrl: 'http://localhost:5173/' });
    expect(packaged.current().window.webContents.mainFrame.url).toBe('app://almoner/');
    expect(packaged.world.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
    const checkout = await started({ devUrl: 'http://localhost:5173/', isPackaged: false, pageDir: '/not/built' });
    expect(checkout.current().window.webContents.mainFrame.url).toBe('http://localhost:5173/');
  });

  it('does not run open to debuggers once installed', async () => {
    for (const [isPackaged, windows] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const program = startProgram({ isPackaged });
      startedWith.add('remote-debugging-port');
      await program.run();
      expect(program.world.windows).toHaveLength(windows);
    }
  });

  it('runs once per data folder, and a second start brings the window forward', async () => {
    const second = startProgram();
    startedWith.add('second');
    await second.run();
    expect([second.world.windows.length, second.world.calls.at(-1)]).toEqual([0, 'quit']);
    const first = await started();
    const { window } = first.current();
    window.emit('ready-to-show');
    expect(shown.has(window)).toBe(true);
    minimized.add(window);
    first.world.app.emit('second-instance');
    expect([first.world.windows.length, minimized.has(window), focused.has(window)]).toEqual([1, false, true]);
  });

  describe('denies', () => {
    it('every permission but copying what was selected', async () => {
      const { world } = await started();
      const request = world.settings.get('setPermissionRequestHandler') as (
        c: unknown,
        p: string,
        cb: (ok: boolean) => void,
      ) => void;
      const check = world.settings.get('setPermissionCheckHandler') as (c: unknown, p: string) => boolean;
      for (const permission of [
        'media',
        'geolocation',
        'hid',
        'serial',
        'usb',
        'midi',
        'midiSysex',
        'clipboard-read',
        'notifications',
        'display-capture',
        'fileSystem',
        'openExternal',
        'pointerLock',
        'fullscreen',
        'idle-detection',
        'unknown',
        '__proto__',
      ]) {
        let granted = true;
        request(null, permission, (answer) => {
          granted = answer;
        });
        expect([permission, granted, check(null, permission)]).toEqual([permission, false, false]);
      }
      expect(check(null, 'clipboard-sanitized-write')).toBe(true);
    });

    it('devices, the screen, downloads and the spell checker', async () => {
      const { world } = await started();
      expect((world.settings.get('setDevicePermissionHandler') as () => boolean)()).toBe(false);
      let streams: unknown = 'untouched';
      (world.settings.get('setDisplayMediaRequestHandler') as (r: unknown, cb: (s: unknown) => void) => void)(
        {},
        (answer) => {
          streams = answer;
        },
      );
      expect(streams).toBeNull();
      expect(world.settings.get('setSpellCheckerEnabled')).toBe(false);
      expect(prevented(world.session, 'will-download')).toBe(true);
    });

    it('every request that is not for its own page', async () => {
      const { world } = await started();
      const before = world.settings.get('onBeforeRequest') as (
        d: { url: string },
        cb: (a: { cancel: boolean }) => void,
      ) => void;
      const isCancelled = (url: string) => {
        let answer = false;
        before({ url }, ({ cancel }) => {
          answer = cancel;
        });
        return answer;
      };
      expect(isCancelled('app://almoner/assets/app.js')).toBe(false);
      for (const url of [
        'https://example.com/',
        'http://127.0.0.1/',
        'ws://localhost/',
        'file:///etc/passwd',
        'app://evil/',
        'app://almoner.evil/',
        'app://user@almoner/',
        'data:text/html,x',
        'devtools://devtools/',
        'nonsense',
      ])
        expect([url, isCancelled(url)]).toEqual([url, true]);
    });

    it('navigation to anywhere, by any way', async () => {
      const { current } = await started();
      const contents = current().window.webContents;
      const schemes = [
        'file:',
        'data:',
        'javascript:',
        'http:',
        'https:',
        'blob:',
        'app:',
        'about:',
        'chrome:',
        'view-source:',
      ];
      const rests = [
        '//evil.example/',
        '///etc/passwd',
        '//almoner@evil.example/',
        '//almoner.evil.example/',
        '//ALMONER/index.html',
        '//almoner/../x',
        'alert(1)',
        '//almoner:80/',
        '//almoner/?next=//evil',
      ];
      for (const scheme of schemes)
        for (const rest of rests)
          for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
            expect([event, scheme + rest, prevented(contents, event, { url: scheme + rest })]).toEqual([
              event,
              scheme + rest,
              true,
            ]);
      expect(prevented(contents, 'will-navigate', { url: `${PAGE_URL}#/people/1` })).toBe(false);
    });

    it('webviews and windows, and opens outside only what a browser, mail or phone program may have', async () => {
      const { current, world } = await started();
      const contents = current().window.webContents;
      expect(prevented(contents, 'will-attach-webview')).toBe(true);
      const refused = [
        'ms-msdt:/id',
        'search-ms:query=x',
        'smb://host/share',
        'file:///etc/passwd',
        '\\\\host\\share',
        'javascript:alert(1)',
        'http://example.com/',
        'ftp://example.com',
        'vscode://file/x',
        'ssh://host',
        'data:text/html,x',
        'app://almoner/',
        'https://',
        'https://user:secret@example.com/',
        ` ${'x'.repeat(3000)}`,
        `https://example.com/${'x'.repeat(2000)}`,
        'mailto',
        '',
      ];
      const allowed = ['https://example.com/help', 'mailto:a@example.com', 'tel:+13125550100'];
      for (const url of [...refused, ...allowed]) expect(openAnother(contents, url)).toEqual({ action: 'deny' });
      expect(world.opened).toEqual(allowed);
    });

    it('the same to any other contents that come to be', async () => {
      const { electron, world } = await started();
      const other = electron.createWindow({} as never);
      expect(prevented(other.webContents as never, 'will-navigate', { url: 'https://evil.example/' })).toBe(true);
      expect(world.windows).toHaveLength(2);
    });
  });

  describe('serves the page', () => {
    it('with a policy without unsafe words, a nonce and no-store', async () => {
      const { request } = await started();
      const answer = request('');
      expect(answer.status).toBe(200);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]+' 'sha256-AAAA'; /,
      );
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await request('app.js').text()).toBe('export {};');
    });

    it('and nothing else: no other host, method or path', async () => {
      const { request } = await started();
      for (const path of [
        '../package.json',
        '..%2fpackage.json',
        '%2e%2e/package.json',
        '..\\package.json',
        'app.js%00',
        './/app.js',
        'style-hashes.json',
        'app://evil/app.js',
        'app://almoner.evil/',
      ])
        expect([path, request(path).status]).toEqual([path, 404]);
      expect(request('app.js', 'POST').status).toBe(404);
    });

    it('says so where it is missing', async () => {
      const { world } = await started({ pageDir: '/nowhere' });
      expect(world.errors[0]).toContain('/nowhere');
      expect([world.windows.length, world.calls.at(-1)]).toEqual([0, 'quit']);
    });
  });

  describe('hands over', () => {
    it('one port for each time the page asks, past the shell', async () => {
      const { core, dial, current, connected } = await started();
      expect(core()).toMatchObject({ path: '/app/core.js', args: [] });
      expect(core().got[0]?.message).toEqual({ type: 'start', dataDir: '/data', host: 'electron' });
      core().say({ type: 'ready' });
      dial();
      const { webContents } = current().window;
      expect([sentTo(webContents), portsOf(webContents).length, connected().length]).toEqual([
        ['almoner:port'],
        1,
        1,
      ]);
      expect(core().got.at(-1)?.ports).toHaveLength(1);
      expect(core().got.at(-1)?.ports[0]).not.toBe(portsOf(webContents)[0]);
    });

    it('the port once the core is ready, where the page asked before', async () => {
      const { core, dial, current } = await started();
      dial();
      dial();
      expect(sentTo(current().window.webContents)).toEqual([]);
      core().say({ type: 'ready' });
      expect(sentTo(current().window.webContents)).toEqual(['almoner:port']);
    });

    it('nothing to a frame, another window, another address or a frame that is gone', async () => {
      const { core, dial, current } = await started();
      core().say({ type: 'ready' });
      const { webContents } = current().window;
      dial({ id: webContents.id + 1 });
      dial({ frame: null });
      dial({ frame: { url: PAGE_URL, parent: webContents.mainFrame } });
      webContents.mainFrame.url = 'https://evil.example/';
      dial();
      webContents.mainFrame.url = 'app://evil/';
      dial();
      expect([sentTo(webContents), portsOf(webContents)]).toEqual([[], []]);
    });

    it('listens on one channel only', async () => {
      const { world } = await started();
      expect([...world.listeners.keys()]).toEqual(['almoner:dial']);
    });
  });

  it('tells the window of a crashed core and gives it a port to the next one, for the same session', async () => {
    const { core, dial, current, world, connected } = await started();
    core().say({ type: 'ready' });
    dial();
    const [session] = connected();
    core().child.kill();
    expect(sentTo(current().window.webContents)).toEqual(['almoner:port', 'almoner:lost']);
    dial();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(world.cores).toHaveLength(2);
    core().say({ type: 'ready' });
    expect(sentTo(current().window.webContents)).toEqual(['almoner:port', 'almoner:lost', 'almoner:port']);
    expect(connected()).toEqual([session]);
  });

  it('says why the core can not run, and quits', async () => {
    const { core, world } = await started();
    core().say({
      type: 'failed',
      fault: { code: 'data.in_use', message: 'The folder is in use.', remedy: 'Close it.' },
    });
    expect(world.errors).toEqual(['The folder is in use.\n\nClose it.']);
    expect(world.calls).toContain('quit');
  });

  it('destroys the renderer of a session that ended and opens the next one in its place', async () => {
    const { core, dial, current, world, connected } = await started();
    core().say({ type: 'ready' });
    dial();
    const before = current();
    let destroyed = false;
    before.window.on('closed', () => {
      destroyed = true;
    });
    core().say({ type: 'session-ended', sessionId: connected()[0] });
    expect([world.windows.length, destroyed, world.calls.includes('quit')]).toEqual([2, true, false]);
    expect(current().options).toMatchObject({ x: 10, y: 20, width: 900, height: 700 });
    dial();
    const [first, second] = connected();
    expect(second).not.toBe(first);
    expect(core().got.map(({ message }) => message)).toContainEqual({ type: 'end-session', sessionId: first });
    core().say({ type: 'session-ended', sessionId: 'somebody else' });
    expect(world.windows).toHaveLength(2);
  });

  it('opens a new window where the renderer crashed', async () => {
    const { world, current } = await started();
    current().window.webContents.emit('render-process-gone');
    expect(world.windows).toHaveLength(2);
  });

  it('locks when the screen of the computer is locked', async () => {
    const { core, dial, world, connected } = await started();
    core().say({ type: 'ready' });
    dial();
    world.power.emit('lock-screen');
    expect(core().got.at(-1)?.message).toEqual({ type: 'end-session', sessionId: connected()[0] });
  });

  it('seals when the computer goes to sleep: the core ends, and a sealed one takes its place', async () => {
    const { core, world } = await started();
    core().say({ type: 'ready' });
    world.power.emit('suspend');
    expect(core().got.at(-1)?.message).toEqual({ type: 'close' });
    core().child.emit('exit', 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([world.cores.length, world.calls.includes('quit')]).toEqual([2, false]);
  });

  it('closes the database before it exits, once its window is closed', async () => {
    const { core, current, world } = await started();
    core().say({ type: 'ready' });
    current().window.destroy();
    expect(world.calls).not.toContain('exit');
    expect(core().got.at(-1)?.message).toEqual({ type: 'close' });
    core().child.emit('exit', 0);
    await new Promise((resolve) => setTimeout(resolve));
    expect(world.calls.at(-1)).toBe('exit');
  });

  it('closes its window before it quits, and stays where the page holds that back', async () => {
    const { core, current, world } = await started();
    core().say({ type: 'ready' });
    heldBack.add(current().window);
    let isPrevented = false;
    const preventDefault = () => {
      isPrevented = true;
    };
    world.app.emit('before-quit', { preventDefault });
    expect([isPrevented, core().got.at(-1)?.message.type]).toEqual([true, 'start']);
    heldBack.delete(current().window);
    world.app.emit('before-quit', { preventDefault });
    expect(core().got.filter(({ message }) => message.type === 'close')).toHaveLength(1);
    expect(core().got.at(-1)?.message).toEqual({ type: 'close' });
  });

  it('offers in its menu nothing but what the system does', async () => {
    const { world } = await started();
    const roles = JSON.stringify(world.menu);
    expect(roles).not.toMatch(/reload|toggleDevTools|click/i);
    expect(JSON.stringify((await started({ platform: 'darwin' })).world.menu)).toContain('appMenu');
  });
});
