/** What the preload script gives a page, and what it takes from one. */
import { EventEmitter } from 'node:events';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const world = vi.hoisted(() => ({ exposed: {} as Record<string, unknown>, sent: [] as unknown[][] }));
const host = new EventEmitter();
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => {
      world.exposed[name] = value;
    },
  },
  ipcRenderer: {
    send: (...words: unknown[]) => world.sent.push(words),
    on: (channel: string, listener: (...args: unknown[]) => void) => host.on(channel, listener),
  },
}));

const posted: unknown[][] = [];
let hear: (event: object) => void = () => {};
const page = {
  location: { origin: 'app://almoner' },
  addEventListener: (_: string, listener: (event: object) => void) => {
    hear = listener;
  },
  postMessage: (...args: unknown[]) => posted.push(args),
};

describe('the preload script', () => {
  beforeAll(async () => {
    vi.stubGlobal('window', page);
    await import('./preload.ts');
  });
  beforeEach(() => {
    world.sent.length = 0;
    posted.length = 0;
  });

  it('gives the page a mark and nothing to call', () => {
    expect(world.exposed).toEqual({ almonerHost: true });
  });

  it('passes on one word of its own page and nothing else', () => {
    hear({ source: page, origin: 'app://almoner', data: 'almoner:dial' });
    expect(world.sent).toEqual([['almoner:dial']]);
    for (const event of [
      { source: {}, origin: 'app://almoner', data: 'almoner:dial' },
      { source: page, origin: 'https://evil.example', data: 'almoner:dial' },
      { source: page, origin: 'app://almoner', data: 'almoner:port' },
      { source: page, origin: 'app://almoner', data: ['almoner:dial'] },
      { source: page, origin: 'app://almoner', data: { channel: 'almoner:dial', args: ['x'] } },
    ])
      hear(event);
    expect(world.sent).toHaveLength(1);
  });

  it('hands the port to its own origin only, without the event that brought it', () => {
    const port = { port: true };
    host.emit('almoner:port', { ports: [port], sender: 'an object of Electron' });
    host.emit('almoner:lost', { ports: [], sender: 'an object of Electron' });
    expect(posted).toEqual([
      ['almoner:port', 'app://almoner', [port]],
      ['almoner:lost', 'app://almoner'],
    ]);
  });

  it('listens to nothing else of the host', () => {
    expect(host.eventNames()).toEqual(['almoner:port', 'almoner:lost']);
  });
});
