import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ENVELOPES, replies, requests, WHISPERS } from '#protocol/frames.ts';
import { testCertificate } from '../../../sync-server/certificate.testing.ts';
import { runRelay } from '../../../sync-server/running.testing.ts';
import type { Link } from './types.ts';
import { connectWebsocket } from './websocket-link.ts';

/** What a server shows that it speaks the protocol by (RFC 6455). */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

let folder: string;
let links: Link[] = [];
let servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-link-'));
});
afterEach(() => {
  for (const link of links) link.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  [links, servers] = [[], []];
  rmSync(folder, { recursive: true, force: true });
});

interface Heard {
  readonly link: Link;
  readonly frames: { readonly type: number; readonly frame: Buffer }[];
  readonly closed: string[];
  opened: number;
  until(when: (heard: Heard) => boolean): Promise<void>;
}

function connect(url: string): Heard {
  let wake = Promise.withResolvers<void>();
  const told = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const heard: Heard = {
    link: connectWebsocket(url, {
      opened() {
        heard.opened += 1;
        told();
      },
      received(type, frame) {
        heard.frames.push({ type, frame: Buffer.from(frame) });
        told();
      },
      closed(reason) {
        heard.closed.push(reason);
        told();
      },
    }),
    frames: [],
    closed: [],
    opened: 0,
    async until(when) {
      while (!when(heard)) await wake.promise;
    },
  };
  links.push(heard.link);
  return heard;
}

async function serve(greet: (socket: WebSocket) => void, tls?: { cert: string; key: string }): Promise<string> {
  const server = tls ? createTlsServer(tls) : createServer();
  new WebSocketServer({ server }).on('connection', greet);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `${tls ? 'wss' : 'ws'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a link', () => {
  it('carries frames to and from a real relay', async () => {
    const relay = await runRelay(['--data', folder, '--port', '0']);
    try {
      const heard = connect(relay.url);
      await heard.until(({ frames }) => frames.length > 0);
      expect(heard.frames[0]!.type).toBe(ENVELOPES);
      expect(replies.decode(heard.frames[0]!.frame)).toMatchObject({ kind: 'hello', protocol: 1 });
      heard.link.send(ENVELOPES, requests.encode({ kind: 'members', ref: 5, after: 0 }));
      await heard.until(({ frames }) => frames.length > 1);
      expect(replies.decode(heard.frames[1]!.frame)).toMatchObject({ kind: 'refused', ref: 5 });
    } finally {
      await relay.stop();
    }
  });

  it('comes back by itself when the other side goes, and says that it went', async () => {
    const sockets: WebSocket[] = [];
    const url = await serve((socket) => sockets.push(socket));
    const heard = connect(url);
    await heard.until(({ opened }) => opened === 1);
    sockets[0]!.close(4500, 'failed');
    await heard.until(({ opened }) => opened === 2);
    expect(heard.closed).toEqual(['failed']);
  });

  it('says nothing of documents or of who is there but the greeting, and listens to nothing of it', async () => {
    const said: Buffer[] = [];
    const url = await serve((socket) => {
      socket.on('message', (data: Buffer) => {
        said.push(data);
        // A document's content, somebody's presence, a question for ours, an unknown type, and then a frame.
        socket.send(Buffer.of(0, 2, 9, 1, 1, 1, 0, 4, 1, 1, 97, 1, 98, 0));
        socket.send(Buffer.of(1, 6, 1, 1, 1, 2, 123, 125));
        socket.send(Buffer.of(3));
        socket.send(Buffer.of(250, 1, 1));
        socket.send(Buffer.of(WHISPERS, 7));
      });
    });
    const heard = connect(url);
    await heard.until(({ frames }) => frames.length > 0);
    expect(heard.frames).toEqual([{ type: WHISPERS, frame: Buffer.of(7) }]);
    // Step 1 of an empty document, and no more.
    expect(said).toEqual([Buffer.of(0, 0, 1, 0)]);
  });

  it.each([
    ['text', (socket: WebSocket) => socket.send('hello')],
    ['an empty message', (socket: WebSocket) => socket.send(Buffer.alloc(0))],
    ['a type that does not end', (socket: WebSocket) => socket.send(Buffer.alloc(20, 0xff))],
    ['more than a frame may be', (socket: WebSocket) => socket.send(Buffer.alloc(2 * 1024 * 1024))],
  ])('ends at %s, and the program goes on', async (_, send) => {
    let count = 0;
    const url = await serve((socket) => {
      count += 1;
      if (count === 1) send(socket);
      else socket.send(Buffer.of(ENVELOPES, 1));
    });
    const heard = connect(url);
    await heard.until(({ frames }) => frames.length > 0);
    expect(heard.closed.length).toBeGreaterThan(0);
  });

  it('is not made where the certificate is not trusted, and says why', async () => {
    const url = await serve((socket) => socket.send(Buffer.of(ENVELOPES, 1)), testCertificate());
    const heard = connect(url);
    await heard.until(({ closed }) => closed.length > 0);
    expect(heard.closed[0]).toMatch(/certificate is not trusted \(.*SELF_SIGNED/);
    expect(heard.opened).toBe(0);
  });

  it('says when nobody listens', async () => {
    const url = await serve(() => undefined);
    servers[0]!.close();
    const heard = connect(url);
    await heard.until(({ closed }) => closed.length > 0);
    expect(heard.closed[0]).toBe('ECONNREFUSED');
  });

  it('goes without the goodbye of somebody who is not there any more', async () => {
    const gone = Promise.withResolvers<void>();
    const server = createServer().on('upgrade', ({ headers }, socket) => {
      const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${WEBSOCKET}`).digest('base64');
      const head = ['101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      socket.write(`HTTP/1.1 ${head.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      // Listens, and says nothing.
      socket.resume();
      socket.on('error', () => undefined);
      for (const event of ['end', 'close']) socket.on(event, () => gone.resolve());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const heard = connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await heard.until(({ opened }) => opened > 0);
    heard.link.close();
    await gone.promise;
    expect(heard.closed).toHaveLength(1);
  });

  it('leaves nothing behind that would keep a command from ending', async () => {
    const url = await serve(() => undefined);
    servers[0]!.close();
    // In a process of its own, where no other timer is.
    const program = `
      import { connectWebsocket } from './src-main/platform/sync/websocket-link.ts';
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      let failures = 0;
      const link = connectWebsocket('${url}', {
        opened() {},
        received() {},
        closed() {
          failures += 1;
          if (failures !== 4) return;
          setTimeout(() => {
            const before = timers();
            link.close();
            setTimeout(() => console.log(JSON.stringify({ before, after: timers() })), 1);
          }, 1);
        },
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { before, after } = JSON.parse(stdout) as { before: number; after: number };
    expect(before).toBeGreaterThan(0);
    // The one that looks.
    expect(after).toBeLessThanOrEqual(1);
  });
});
