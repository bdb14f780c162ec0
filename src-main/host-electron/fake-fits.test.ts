/** The fake against electron.d.ts: a test on a fake proves nothing about a member that Electron doesn't have. */
import type { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { fakeElectron } from './electron.testing.ts';
import { startProgram } from './program.testing.ts';
import { webPreferences } from './window.ts';

const declarations = readFileSync(createRequire(import.meta.url).resolve('electron/electron.d.ts'), 'utf8');

interface Declared {
  readonly members: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

/** Members that a class or interface of the namespace `Electron` declares, those it inherits within it included. */
function declared(type: string): Declared {
  const header = new RegExp(`^  (?:class|interface) ${type}(?: extends (?<parent>[\\w.]+))? \\{$`, 'm').exec(
    declarations,
  );
  if (header === null) throw new Error(`electron.d.ts declares no ${type}`);
  const body = declarations.slice(header.index, declarations.indexOf('\n  }\n', header.index));
  const members = [...body.matchAll(/^ {4}(?:static |readonly )*(\w+)[?(:]/gm)].map(([, name]) => name ?? '');
  const events = [...body.matchAll(/^ {4}on\(event: '([\w-]+)'/gm)].map(([, name]) => name ?? '');
  const parent = header.groups?.parent;
  const inherited = parent === undefined || /EventEmitter$/.test(parent) ? null : declared(parent);
  return {
    members: new Set([...members, ...(inherited?.members ?? [])]),
    events: new Set([...events, ...(inherited?.events ?? [])]),
  };
}

/** What an object of the fake offers: its own members and those of its class, but not those of Node's emitter. */
function offered(object: object): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object;
  const isPlain = prototype === Object.prototype;
  const own = Object.keys(object).filter((name) => !name.startsWith('_'));
  const ofClass = isPlain ? [] : Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  return [...own, ...ofClass];
}

const { electron, world } = fakeElectron();
const preferences = webPreferences({ preload: '', session: world.session, isPackaged: true });
const window = electron.createWindow({ webPreferences: preferences } as never);
const child = electron.utilityProcess.fork('', [], { serviceName: '', stdio: 'inherit' });

const pairs: readonly (readonly [type: string, object: object])[] = [
  ['App', electron.app],
  ['CommandLine', electron.app.commandLine],
  ['BrowserWindow', window],
  ['WebContents', window.webContents],
  ['WebFrameMain', world.windows[0]!.window.webContents.mainFrame],
  ['Session', world.session],
  ['Protocol', world.session.protocol],
  ['WebRequest', world.session.webRequest],
  ['UtilityProcess', child],
  ['Dialog', electron.dialog],
  ['IpcMain', electron.ipcMain],
  ['Menu', electron.Menu],
  ['PowerMonitor', {}],
  ['Protocol', electron.protocol],
  ['Shell', electron.shell],
  ['UtilityProcess', electron.utilityProcess],
  ['WebPreferences', preferences],
];

describe('the fake Electron', () => {
  it.each(pairs)('offers of %s only what Electron has', (type, object) => {
    const { members } = declared(type);
    expect(offered(object).filter((name) => !members.has(name))).toEqual([]);
  });

  it('stands in for modules that Electron exports', () => {
    const { createWindow: _, ...modules } = electron;
    const exported = ['Main', 'Common'].map((name) => {
      const start = declarations.indexOf(`  namespace ${name} {`);
      return declarations.slice(start, declarations.indexOf('\n  }\n', start));
    });
    for (const name of ['BrowserWindow', ...Object.keys(modules)])
      expect([name, new RegExp(`^    (?:class|const) ${name}\\b`, 'm').test(exported.join('\n'))]).toEqual([
        name,
        true,
      ]);
    expect(declared('Session').members).toContain('cookies');
    expect(declared('Session').members).toContain('protocol');
  });

  it('is listened to for events that Electron has', async () => {
    const { electron, world, run } = startProgram();
    await run();
    const [first] = world.windows;
    const listened: readonly (readonly [string, EventEmitter])[] = [
      ['App', world.app],
      ['BrowserWindow', first!.window],
      ['WebContents', first!.window.webContents],
      ['Session', world.session],
      ['UtilityProcess', world.cores[0]!.child],
      ['PowerMonitor', electron.powerMonitor as EventEmitter],
    ];
    for (const [type, emitter] of listened) {
      const events = emitter.eventNames().map(String);
      const ours = events.filter((event) => !event.startsWith('fake:'));
      expect(ours).not.toEqual([]);
      expect([type, ours.filter((event) => !declared(type).events.has(event))]).toEqual([type, []]);
    }
  });

  it('would be found out', () => {
    expect(declared('App').members.has('becomeRoot')).toBe(false);
    expect(offered({ becomeRoot: () => {} })).toEqual(['becomeRoot']);
  });
});
