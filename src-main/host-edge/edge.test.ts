import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildRouter } from '#platform/api/router.ts';
import { serveCarrier } from '#platform/api/serve.ts';
import { createWebSockets, type WebSockets } from '#platform/api/web-sockets.ts';
import { loadPage } from '#platform/page/page.ts';
import type { Fault } from '#shared/errors/fault.ts';
import type { RemoteCore } from '../core/remote-core.ts';
import { createSmallCore, hello, lock, unlock, watch, who } from '../core/small-core.testing.ts';
import { type Edge, startEdge } from './edge.ts';
import { ask, follow, makePage, openSocket, openWindow } from './testing.ts';

const random = { bytes: (length: number) => randomBytes(length) };
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (fault: Fault) => fault.code,
  );

describe('the edge', () => {
  let edge: Edge;
  let own: string;
  let page: ReturnType<typeof makePage>;
  const core = { isReady: true, handOver: (..._: Parameters<RemoteCore['handOver']>): boolean => false };
  let webSockets: WebSockets;

  beforeEach(async () => {
    page = makePage();
    const small = await createSmallCore({ dataDir: '' });
    const api = { router: buildRouter(small.handlers, () => {}), actorOf: small.actorOf, report: () => {} };
    core.isReady = true;
    webSockets = createWebSockets();
    core.handOver = (sessionId, socket, upgrade) => {
      webSockets.accept(socket as Duplex, upgrade!, (carrier) => {
        const served = serveCarrier(carrier, api, sessionId);
        small.onSessionEnd(() => served.sessionEnded());
      });
      return true;
    };
    edge = await startEdge({ port: 0, core, page: loadPage(page.folder, random), random });
    own = `http://127.0.0.1:${edge.port}`;
  });
  afterEach(async () => {
    webSockets.close();
    await edge.close();
    page.remove();
  });

  describe('a link', () => {
    it('is exchanged for a cookie and redirects away from the token', async () => {
      const { search } = new URL(edge.newLink().url);
      const { status, headers, body } = await ask(edge.port, `/${search}`);
      expect([status, headers.location, body]).toEqual([303, '/', '']);
      const [name, ...attributes] = (headers['set-cookie']?.[0] ?? '').split('; ');
      expect(name).toMatch(new RegExp(`^almoner_${edge.port}=[\\w-]{43}$`));
      expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    });

    it('works once', async () => {
      const { url } = edge.newLink();
      expect(await follow(url)).not.toBe('');
      const again = await ask(edge.port, `/${new URL(url).search}`);
      expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
    });

    it('does not die by a look at its headers', async () => {
      const { url } = edge.newLink();
      const { search } = new URL(url);
      const looked = await ask(edge.port, `/${search}`, { method: 'HEAD' });
      expect([looked.headers['set-cookie'], looked.body]).toEqual([undefined, '']);
      expect(await follow(url)).not.toBe('');
    });

    it('is refused when guessed', async () => {
      for (const token of ['', 'x', 'A'.repeat(43), '%00', '../..']) {
        const { status, headers } = await ask(edge.port, `/?token=${token}`);
        expect([status, headers['set-cookie']]).toEqual([401, undefined]);
      }
    });

    it('leaves a browser that has a session as it was', async () => {
      const { url } = edge.newLink();
      const cookie = await follow(url);
      const again = await ask(edge.port, `/${new URL(url).search}`, { headers: { Cookie: cookie } });
      expect([again.status, again.headers.location, again.headers['set-cookie']]).toEqual([303, '/', undefined]);
    });

    it('opens a session of its own each time', async () => {
      const [one, two] = [edge.newLink(), edge.newLink()];
      expect(one.sessionId).not.toBe(two.sessionId);
      expect(await follow(one.url)).not.toBe(await follow(two.url));
    });

    it('is pushed out by newer ones', async () => {
      const { url } = edge.newLink();
      for (let count = 0; count < 8; count += 1) edge.newLink();
      expect(await follow(url)).toBe('');
    });
  });

  describe('without a session', () => {
    it('serves the empty page and its files, and nothing else', async () => {
      expect((await ask(edge.port, '/')).status).toBe(200);
      expect((await ask(edge.port, '/app.js')).body).toBe('export {};');
      for (const path of ['/style-hashes.json', '/app', '/app.js/', '/index', '/favicon.ico'])
        expect((await ask(edge.port, path)).status).toBe(404);
    });

    it('answers every call with 401, whatever the method or path', async () => {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
        for (const path of [
          '/api',
          '/api/',
          '/api/session',
          '/api/socket',
          '/api/records.list?batch=1',
          '/api/../api/x',
        ])
          expect((await ask(edge.port, path, { method })).status).toBe(401);
    });

    it('refuses the socket with 401', async () => {
      expect(await openSocket(edge.port, { Origin: own })).toBe(401);
      expect(await openSocket(edge.port, { Origin: own, Cookie: `almoner_${edge.port}=${'A'.repeat(43)}` })).toBe(
        401,
      );
      expect(await openSocket(edge.port, { Origin: own }, '/anything')).toBe(401);
    });

    it('does not take a session that a browser makes up', async () => {
      const { url, sessionId } = edge.newLink();
      const cookie = `almoner_${edge.port}=${sessionId}`;
      await ask(edge.port, `/${new URL(url).search}`, { headers: { Cookie: cookie } });
      expect((await ask(edge.port, '/api/session', { headers: { Cookie: cookie } })).status).toBe(401);
    });
  });

  describe('with a session', () => {
    let cookie: string;
    beforeEach(async () => {
      cookie = await follow(edge.newLink().url);
    });

    it('says so, and knows no other path', async () => {
      expect((await ask(edge.port, '/api/session', { headers: { Cookie: `other=1; ${cookie}` } })).status).toBe(
        200,
      );
      expect((await ask(edge.port, '/api/records.list', { headers: { Cookie: cookie } })).status).toBe(404);
    });

    it('carries calls to the core, which decides who is signed in', async () => {
      const { caller } = await openWindow(edge.port, cookie);
      expect(await caller.call(hello, {})).toEqual({ pid: process.pid });
      expect(await codeOf(caller.call(who, {}))).toBe('session.required');
      await caller.call(unlock, { password: 'right password' });
      expect(await caller.call(who, {})).toEqual({ login: 'ana', role: 'admin' });
    });

    it('keeps the session over a reload and not for another browser', async () => {
      const first = await openWindow(edge.port, cookie);
      await first.caller.call(unlock, { password: 'right password' });
      first.socket.close();
      await first.closed;
      expect((await (await openWindow(edge.port, cookie)).caller.call(who, {})).login).toBe('ana');
      const other = await openWindow(edge.port, await follow(edge.newLink().url));
      expect(await codeOf(other.caller.call(who, {}))).toBe('session.required');
    });

    it('answers 401 once the screen is locked, and goes on with what needs no user', async () => {
      const { caller } = await openWindow(edge.port, cookie);
      await caller.call(unlock, { password: 'right password' });
      const ended = new Promise<Fault | null>((resolve) => {
        caller.watch(watch, {}, { started: () => void caller.call(lock, {}), message: () => {}, ended: resolve });
      });
      expect((await ended)?.code).toBe('session.required');
      expect(await codeOf(caller.call(who, {}))).toBe('session.required');
      expect(await codeOf(caller.call(hello, {}))).toBe('answered');
    });

    it('refuses the socket while the core is starting, and other paths', async () => {
      expect(await openSocket(edge.port, { Origin: own, Cookie: cookie }, '/api/other')).toBe(404);
      core.isReady = false;
      expect(await openSocket(edge.port, { Origin: own, Cookie: cookie })).toBe(503);
    });

    it('refuses the socket where the core went away meanwhile', async () => {
      core.handOver = () => false;
      expect(await openSocket(edge.port, { Origin: own, Cookie: cookie })).toBe(503);
    });

    it('cuts off binary and oversized messages', async () => {
      const binary = await openWindow(edge.port, cookie);
      binary.socket.send(Buffer.from('{}'));
      expect(await binary.closed).toBe(1003);
      const large = await openWindow(edge.port, cookie);
      large.socket.send('x'.repeat(13 * 1024 * 1024));
      // 1009 says why; where the close frame is lost with the connection there is none.
      expect([1006, 1009]).toContain(await large.closed);
    });
  });

  describe('other sites', () => {
    it('are refused by the name they call us', async () => {
      const cookie = await follow(edge.newLink().url);
      for (const host of [
        'evil.example',
        `evil.example:${edge.port}`,
        '127.0.0.1',
        `127.0.0.1.evil.example:${edge.port}`,
        `[::1]:${edge.port}`,
        `127.0.0.1:${edge.port + 1}`,
      ])
        for (const path of [
          '/',
          '/app.js',
          '/api/session',
          `/?token=${new URL(edge.newLink().url).searchParams.get('token')}`,
        ]) {
          const { status, headers } = await ask(edge.port, path, { headers: { Host: host, Cookie: cookie } });
          expect([host, path, status, headers['set-cookie']]).toEqual([host, path, 403, undefined]);
        }
      expect((await ask(edge.port, '/', { headers: { Host: `localhost:${edge.port}` } })).status).toBe(200);
    });

    it('are refused by their origin, on the socket and on every method', async () => {
      const cookie = await follow(edge.newLink().url);
      for (const origin of [
        'null',
        'http://evil.example',
        `https://127.0.0.1:${edge.port}`,
        `http://localhost:${edge.port}`,
        `http://127.0.0.1:${edge.port + 1}`,
        `${own}.evil.example`,
        '',
      ]) {
        expect([origin, await openSocket(edge.port, { Origin: origin, Cookie: cookie })]).toEqual([origin, 403]);
        for (const method of ['GET', 'POST'])
          expect(
            (await ask(edge.port, '/api/session', { method, headers: { Origin: origin, Cookie: cookie } })).status,
          ).toBe(403);
      }
    });

    it('can change nothing by leaving the origin out', async () => {
      const Cookie = await follow(edge.newLink().url);
      expect(await openSocket(edge.port, { Cookie })).toBe(403);
      expect((await ask(edge.port, '/api/session', { method: 'POST', headers: { Cookie } })).status).toBe(403);
      expect((await ask(edge.port, '/', { method: 'POST', headers: { Cookie } })).status).toBe(403);
      expect((await ask(edge.port, '/', { method: 'POST', headers: { Cookie, Origin: own } })).status).toBe(405);
    });
  });

  describe('every answer', () => {
    it('says no-store and what a browser must not do with it', async () => {
      const Cookie = await follow(edge.newLink().url);
      const answers = await Promise.all([
        ask(edge.port, '/'),
        ask(edge.port, '/app.js'),
        ask(edge.port, '/absent'),
        ask(edge.port, '/api/session'),
        ask(edge.port, '/api/session', { headers: { Cookie } }),
        ask(edge.port, '/', { headers: { Host: 'evil.example' } }),
        ask(edge.port, '/', { method: 'POST' }),
        ask(edge.port, '/?token=wrong'),
        ask(edge.port, `/${new URL(edge.newLink().url).search}`),
      ]);
      for (const { headers } of answers)
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'content-security-policy': expect.stringMatching(
            /^default-src 'none'; .*frame-ancestors 'none'; base-uri 'none'; form-action 'none'$/,
          ),
        });
    });

    it('is refused for paths that lead out of the page', async () => {
      for (const path of [
        '/../package.json',
        '/..%2fpackage.json',
        '/%2e%2e/package.json',
        '/..\\package.json',
        '/app.js%00',
        '//etc/passwd',
        '/./app.js',
        '/%61pp.js',
        '/__proto__',
        '/constructor',
      ])
        expect([path, (await ask(edge.port, path)).status]).toEqual([path, 404]);
    });

    it('is refused for a long address and for large headers', async () => {
      expect((await ask(edge.port, `/${'x'.repeat(3000)}`)).status).toBe(414);
      expect((await ask(edge.port, '/', { headers: { 'X-Large': 'x'.repeat(20_000) } })).status).toBe(431);
    });
  });

  it('does not break at what is no HTTP', async () => {
    for (const bytes of [
      '\0\0\0\0\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${edge.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${edge.port}\r\nHost: 127.0.0.1:${edge.port}\r\nConnection: close\r\n\r\n`,
      'CONNECT evil.example:443 HTTP/1.1\r\n\r\n',
    ]) {
      const socket = connectTcp(edge.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(bytes);
      const [text] = await new Promise<string[]>((resolve) => {
        let got = '';
        socket.on('data', (piece) => {
          got += piece.toString();
        });
        socket.on('close', () => resolve([got]));
      });
      expect(text).not.toContain('200 OK');
    }
    expect((await ask(edge.port, '/')).status).toBe(200);
  });

  it('cuts off who sends too slowly, and who says nothing', async () => {
    const impatient = {
      port: 0,
      core,
      page: loadPage(page.folder, random),
      random,
      patience: { request: 100, silence: 100 },
    };
    const quick = await startEdge(impatient);
    for (const bytes of [
      '',
      'GET / HTTP/1.1\r\nHost: 127',
      `POST /api/x HTTP/1.1\r\nHost: 127.0.0.1:${quick.port}\r\nContent-Length: 9\r\n\r\n{`,
    ]) {
      const socket = connectTcp(quick.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write(bytes);
      await new Promise((resolve) => socket.on('close', resolve));
    }
    await quick.close();
  });

  it('listens on the loopback address only', async () => {
    const elsewhere = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    for (const { address } of [{ address: '::1' }, ...elsewhere.filter(({ internal }) => !internal)]) {
      const outcome = await new Promise<string>((resolve) => {
        const socket = connectTcp(edge.port, address);
        socket.on('error', () => resolve('refused'));
        socket.on('connect', () => resolve('connected'));
      });
      expect([address, outcome]).toEqual([address, 'refused']);
    }
  });

  it('says so where the port is taken', async () => {
    await expect(
      startEdge({ port: edge.port, core, page: loadPage(page.folder, random), random }),
    ).rejects.toMatchObject({
      code: 'edge.port_taken',
      params: { port: edge.port },
    });
  });
});
