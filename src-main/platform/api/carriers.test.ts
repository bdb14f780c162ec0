/** One suite over both carriers: what a window can count on whichever way its frames travel. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Caller, createCaller } from '#shared/api/caller.ts';
import { type Carrier, MAX_FRAME_LENGTH } from '#shared/api/carrier.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { accessFaults } from '../access/decide.ts';
import { portCarrier, socketCarrier } from './carriers.ts';
import { buildRouter } from './router.ts';
import { type Served, serveCarrier } from './serve.ts';
import { absent, admin, badTicks, echo, hang, large, nested, secret, ticks, World, write } from './testing.ts';

interface Line {
  readonly client: Carrier;
  readonly server: Carrier;
  end(): Promise<void>;
}

async function portLine(): Promise<Line> {
  const { port1, port2 } = new MessageChannel();
  return { client: portCarrier(port1), server: portCarrier(port2), end: async () => port1.close() };
}

async function socketLine(): Promise<Line> {
  const http: Server = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const sockets = new WebSocketServer({ server: http, maxPayload: 8 * MAX_FRAME_LENGTH });
  const connected = once(sockets, 'connection');
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  // The first frame may come in the same packet as the handshake, before anybody could listen.
  const [[served]] = await Promise.all([connected, once(socket, 'open')]);
  return {
    client: socketCarrier(socket),
    server: socketCarrier(served as WebSocket),
    end: async () => {
      socket.terminate();
      sockets.close();
      http.close();
      await once(http, 'close');
    },
  };
}

const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 2));
};

const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (fault: Fault) => fault.code,
  );

describe.each([
  ['MessagePort', portLine],
  ['WebSocket', socketLine],
])('calls over a %s', (_, makeLine) => {
  let world: World;
  let line: Line;
  let served: Served;
  let client: Caller;
  let atServer: { closed: number };

  beforeEach(async () => {
    world = new World();
    line = await makeLine();
    const told = { closed: 0 };
    atServer = told;
    const router = buildRouter(world.handlers, (actor, permission) => {
      if (actor.role !== 'admin') throw accessFaults['access.denied']({ reason: permission });
    });
    const api = {
      router,
      actorOf: (id: string) => (id === 's1' ? world.actor : null),
      report: (procedure: string, thrown: unknown) => void world.defects.push({ procedure, thrown }),
    };
    served = serveCarrier(line.server, api, 's1', () => {
      told.closed += 1;
    });
    client = createCaller(line.client);
  });
  afterEach(() => line.end());

  const raw = (line: Line) => {
    const frames: string[] = [];
    line.client.listen({ message: (frame) => frames.push(frame), closed: () => {} });
    return frames;
  };

  it('answers a query and a command', async () => {
    expect(await client.call(echo, { text: 'Nguyễn' })).toEqual({ text: 'Nguyễn' });
    expect(await client.call(write, { count: 3 })).toEqual({ saved: 3 });
  });

  it('answers many at once, each its own', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const answers = await Promise.all(texts.map((text) => client.call(echo, { text })));
    expect(answers.map(({ text }) => text)).toEqual(texts);
  });

  it('refuses without a session, before the input is looked at', async () => {
    world.actor = null;
    expect(await codeOf(client.call(secret, {}))).toBe('session.required');
    expect(await codeOf(client.call(write, { count: 'many' } as never))).toBe('session.required');
    expect(await codeOf(client.call(echo, { text: 'still open' }))).toBe('answered');
  });

  it('asks who is signed in at every call', async () => {
    expect(await client.call(secret, {})).toEqual({ login: 'ana' });
    world.actor = { ...admin, login: 'bob' };
    expect(await client.call(secret, {})).toEqual({ login: 'bob' });
  });

  it('refuses what the role may not do, with the reason', async () => {
    world.actor = { ...admin, role: 'read-only' };
    await expect(client.call(write, { count: 1 })).rejects.toMatchObject({
      code: 'access.denied',
      params: { reason: 'record.write' },
    });
  });

  it('names the path of a bad value and not the value', async () => {
    await expect(client.call(nested, { admin: { login: 'x!' } })).rejects.toMatchObject({
      code: 'input.invalid',
      params: { path: 'admin.login' },
    });
    await expect(client.call(nested, { admin: { login: 'anna', role: 'admin' } } as never)).rejects.toMatchObject({
      params: { path: 'admin.role' },
    });
    await expect(client.call(nested, undefined as never)).rejects.toMatchObject({ params: { path: 'input' } });
  });

  it('carries a fault with its wording and parameters', async () => {
    await expect(client.call(write, { count: 10 })).rejects.toMatchObject({
      code: 'suite.full',
      message: 'The shelf is full: 10.',
      remedy: 'Empty it.',
      params: { count: 10 },
    });
  });

  it('reports a defect and tells the caller nothing of it', async () => {
    const frames = raw(line);
    line.client.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'suite.broken', input: {} } }));
    line.client.send(JSON.stringify({ id: 2, method: 'query', params: { path: 'suite.wrong', input: {} } }));
    await until(() => frames.length === 2);
    expect(frames.map((frame) => JSON.parse(frame).error.data.fault.code)).toEqual(['internal', 'internal']);
    expect(world.defects.map(({ procedure }) => procedure)).toEqual(['suite.broken', 'suite.wrong']);
    expect(world.defects[0]?.thrown).toBeInstanceOf(TypeError);
    expect(JSON.stringify(frames)).not.toContain('Gleason');
  });

  it('refuses an answer too large for a frame, and one too large to ask', async () => {
    expect(await codeOf(client.call(large, {}))).toBe('answer.too_large');
    expect(await codeOf(client.call(echo, { text: 'x'.repeat(MAX_FRAME_LENGTH) }))).toBe('input.too_large');
    expect(await codeOf(client.call(echo, { text: 'next' }))).toBe('answered');
  });

  it('does not know procedures without a contract, nor a query called as a command', async () => {
    expect(await codeOf(client.call(absent, {}))).toBe('call.unknown');
    expect(await codeOf(client.call({ ...echo, kind: 'command' }, { text: '' }))).toBe('call.unknown');
    expect(await codeOf(client.call({ ...echo, name: 'constructor' }, { text: '' }))).toBe('call.unknown');
    expect(await codeOf(client.call({ ...echo, name: 'suite' }, { text: '' }))).toBe('call.unknown');
  });

  it('aborts what the caller no longer wants', async () => {
    const controller = new AbortController();
    const call = client.call(hang, {}, controller.signal);
    await client.call(echo, { text: 'the one before has arrived' });
    controller.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    await until(() => world.aborted === 1);
    await expect(client.call(hang, {}, controller.signal)).rejects.toThrow('gone');
  });

  it('delivers a feed in order from the moment it has started, until it is complete', async () => {
    const seen: number[] = [];
    const ended = new Promise<Fault | null>((resolve) => {
      client.watch(
        ticks,
        { upTo: 3 },
        {
          started: () => world.publish(),
          message: ({ tick }) => {
            seen.push(tick);
            setTimeout(() => world.publish());
          },
          ended: resolve,
        },
      );
    });
    expect(await ended).toBeNull();
    expect(seen).toEqual([1, 2, 3]);
    expect(world.listening.size).toBe(0);
  });

  it('frees a feed that is let go', async () => {
    const seen: number[] = [];
    const stop = await new Promise<() => void>((resolve) => {
      const stop = client.watch(
        ticks,
        {},
        { started: () => resolve(stop), message: ({ tick }) => seen.push(tick), ended: () => seen.push(-1) },
      );
    });
    expect(world.listening.size).toBe(1);
    stop();
    await until(() => world.listening.size === 0);
    await client.call(echo, { text: 'round trip' });
    expect(seen).toEqual([]);
  });

  it('ends the feeds of a session with it, and serves the session that follows', async () => {
    const ended = new Promise<Fault | null>((resolve) => {
      client.watch(
        ticks,
        {},
        {
          started: () => {
            world.actor = null;
            served.sessionEnded();
          },
          message: () => {},
          ended: resolve,
        },
      );
    });
    expect((await ended)?.code).toBe('session.required');
    expect(world.listening.size).toBe(0);
    world.actor = admin;
    const tick = new Promise<number>((resolve) => {
      client.watch(
        ticks,
        {},
        { started: () => world.publish(), message: (message) => resolve(message.tick), ended: () => {} },
      );
    });
    expect(await tick).toBe(1);
  });

  it('sends nothing more of a feed once the session is over, even unannounced', async () => {
    const seen: unknown[] = [];
    const ended = new Promise<Fault | null>((resolve) => {
      client.watch(
        ticks,
        {},
        {
          started: () => {
            world.actor = null;
            world.publish();
          },
          message: (message) => seen.push(message),
          ended: resolve,
        },
      );
    });
    expect((await ended)?.code).toBe('session.required');
    expect(seen).toEqual([]);
  });

  it('ends a feed whose message breaks its contract, and frees it', async () => {
    const ended = new Promise<Fault | null>((resolve) => {
      client.watch(badTicks, {}, { started: () => world.publish(), message: () => {}, ended: resolve });
    });
    expect((await ended)?.code).toBe('internal');
    await until(() => world.listening.size === 0);
    expect(world.defects).toHaveLength(1);
  });

  it('rejects what is open when the carrier closes, and frees it in the core', async () => {
    const call = codeOf(client.call(hang, {}));
    let fault: Fault | null = null;
    client.watch(
      ticks,
      {},
      {
        message: () => {},
        ended: (why) => {
          fault = why;
        },
      },
    );
    await client.call(echo, { text: 'both have arrived' });
    line.server.close();
    expect(await call).toBe('core.lost');
    expect(fault).toMatchObject({ code: 'core.lost' });
    await until(() => {
      return world.aborted === 1 && world.listening.size === 0 && atServer.closed === 1;
    });
    expect(await codeOf(client.call(echo, { text: 'late' }))).toBe('core.unreachable');
  });

  it('frees everything when the window goes away', async () => {
    void codeOf(client.call(hang, {}));
    client.watch(ticks, {}, { message: () => {}, ended: () => {} });
    await client.call(echo, { text: 'both have arrived' });
    line.client.close();
    await until(() => world.aborted === 1 && world.listening.size === 0 && atServer.closed === 1);
  });

  it('answers malformed frames and goes on', async () => {
    const frames = raw(line);
    const deep = `{"id":7,"method":"query","params":{"path":"suite.echo","input":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const hostile = [
      '',
      'null',
      '[]',
      '"text"',
      '{',
      '{"id":7}',
      '{"id":7,"method":"shutdown"}',
      '{"id":"7","method":"query","params":{"path":"suite.echo"}}',
      '{"id":7,"method":"query","params":{"path":"suite.echo","input":{"__proto__":{"text":"x"}}}}',
      '{"id":7,"method":"query","params":{"path":"suite.echo","input":{"\\u005f_proto__":{"text":"x"}}}}',
      `{"id":7,"method":"query","params":{"path":"${'x'.repeat(101)}"}}`,
      '{"id":-1,"method":"subscription.stop"}',
      '{"id":1e300,"method":"subscription.stop"}',
      deep,
    ];
    for (const frame of hostile) line.client.send(frame);
    await until(() => frames.length === hostile.length);
    expect(new Set(frames.map((frame) => JSON.parse(frame).error.data.fault.code))).toEqual(
      new Set(['call.malformed']),
    );
    expect(JSON.parse(frames.at(-1) as string).id).toBe(7);
    expect(({} as { text?: string }).text).toBeUndefined();
  });

  it('refuses a frame beyond the limit', async () => {
    const frames = raw(line);
    line.client.send(
      JSON.stringify({
        id: 1,
        method: 'query',
        params: { path: 'suite.echo', input: { text: 'x'.repeat(MAX_FRAME_LENGTH) } },
      }),
    );
    await until(() => frames.length === 1);
    expect(JSON.parse(frames[0] as string).error.data.fault.code).toBe('input.too_large');
  });

  it('refuses a call under a number in use without ending the call that has it', async () => {
    const frames = raw(line);
    line.client.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'suite.hang', input: {} } }));
    line.client.send(
      JSON.stringify({ id: 1, method: 'query', params: { path: 'suite.echo', input: { text: '' } } }),
    );
    await until(() => frames.length === 1);
    expect(JSON.parse(frames[0] as string)).toMatchObject({
      id: null,
      error: { data: { fault: { code: 'call.malformed' } } },
    });
  });

  it('takes only so many calls at a time', async () => {
    const frames = raw(line);
    for (let id = 1; id <= 257; id += 1)
      line.client.send(JSON.stringify({ id, method: 'query', params: { path: 'suite.hang', input: {} } }));
    await until(() => frames.length === 1);
    expect(JSON.parse(frames[0] as string)).toMatchObject({
      id: 257,
      error: { data: { fault: { code: 'call.too_many' } } },
    });
  });
});
