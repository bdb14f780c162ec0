import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type Port, portCarrier } from '#platform/api/carriers.ts';
import { createCaller } from '#shared/api/caller.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { type HostLine, linkHost } from './host-link.ts';
import type { CoreMessage, HostMessage } from './host-protocol.ts';
import { createSmallCore, hello, watch, who } from './small-core.testing.ts';

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (fault: Fault) => fault.code,
  );

/** A host that the test plays, and the core behind the line. */
function link() {
  const said: CoreMessage[] = [];
  let hear: (message: HostMessage, ports: readonly Port[]) => void = () => {};
  let gone = () => {};
  let closed = 0;
  const ended = Promise.withResolvers<void>();
  const line: HostLine = {
    send: (message) => said.push(message),
    onMessage: (listener) => {
      hear = listener;
    },
    onGone: (listener) => {
      gone = listener;
    },
  };
  linkHost(line, {
    makeCore: async (start) => {
      const core = await createSmallCore(start);
      const close = async () => {
        closed += 1;
      };
      return { ...core, close };
    },
    reporter: () => () => {},
    end: ended.resolve,
  });
  const until = async (type: CoreMessage['type']): Promise<CoreMessage> => {
    for (;;) {
      const found = said.find((message) => message.type === type);
      if (found !== undefined) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    said,
    until,
    ended: ended.promise,
    closed: () => closed,
    goAway: () => gone(),
    tell: (message: HostMessage, ports: readonly Port[] = []) => hear(message, ports),
  };
}

const START: HostMessage = { type: 'start', dataDir: 'any', host: 'electron' };
const SIGN_IN = { password: 'right password', origin: 'window' } as const;

describe('the core behind the line of its host', () => {
  it('serves a port that came with a connection, for its session', async () => {
    const host = link();
    const { port1, port2 } = new MessageChannel();
    host.tell(START);
    host.tell({ type: 'sign-in', request: 1, sessionId: 's1', how: SIGN_IN });
    host.tell({ type: 'connect', connection: 2, sessionId: 's1' }, [port1]);
    const caller = createCaller(portCarrier(port2));
    expect(await caller.call(hello, {})).toEqual({ pid: process.pid });
    expect((await caller.call(who, {})).login).toBe('ana');
    expect(await host.until('signed-in')).toEqual({ type: 'signed-in', request: 1, fault: null });
    port2.close();
  });

  it('ends the feeds of a session that ends, on its connections only, and tells the host', async () => {
    const host = link();
    host.tell(START);
    const callers = ['s1', 's2'].map((sessionId, index) => {
      const { port1, port2 } = new MessageChannel();
      host.tell({ type: 'sign-in', request: index, sessionId, how: SIGN_IN });
      host.tell({ type: 'connect', connection: index, sessionId }, [port1]);
      return { caller: createCaller(portCarrier(port2)), port: port2 };
    });
    const ended = new Promise<Fault | null>((resolve) => {
      callers[0]!.caller.watch(
        watch,
        {},
        {
          started: () => host.tell({ type: 'end-session', sessionId: 's1' }),
          message: () => {},
          ended: resolve,
        },
      );
    });
    expect((await ended)?.code).toBe('session.required');
    expect(await host.until('session-ended')).toEqual({ type: 'session-ended', sessionId: 's1' });
    expect(await codeOf(callers[1]!.caller.call(who, {}))).toBe('answered');
    for (const { port } of callers) port.close();
  });

  it('answers a wrong password as a value', async () => {
    const host = link();
    host.tell(START);
    host.tell({ type: 'sign-in', request: 7, sessionId: 's1', how: { ...SIGN_IN, password: 'wrong' } });
    expect(await host.until('signed-in')).toMatchObject({ request: 7, fault: { code: 'small.password' } });
  });

  it('says why it can not run, and ends', async () => {
    const host = link();
    host.tell({ ...START, dataDir: 'in-use' });
    host.tell({ type: 'connect', connection: 1, sessionId: 's1' });
    await host.ended;
    expect(host.said).toMatchObject([{ type: 'failed', fault: { code: 'small.in_use' } }]);
  });

  it('closes the database when it is told to, and when its host is gone', async () => {
    for (const finish of [
      (host: ReturnType<typeof link>) => host.tell({ type: 'close' }),
      (host: ReturnType<typeof link>) => host.goAway(),
    ]) {
      const host = link();
      host.tell(START);
      await host.until('ready');
      finish(host);
      await host.ended;
      expect(host.closed()).toBe(1);
    }
  });

  it('ends where its host is gone before it said anything', async () => {
    const host = link();
    host.goAway();
    await host.ended;
    expect(host.closed()).toBe(0);
  });

  it('takes frames of unknown connections, and messages before the start, as nothing', async () => {
    const host = link();
    host.tell({ type: 'frame', connection: 9, text: '{}' });
    host.tell(START);
    host.tell({ type: 'frame', connection: 9, text: '{}' });
    host.tell({ type: 'disconnect', connection: 9 });
    await host.until('ready');
    expect(host.said).toEqual([{ type: 'ready' }]);
  });
});

it('tells the host when the core sealed itself, so that its process is replaced', async () => {
  const said: CoreMessage[] = [];
  let sealed: () => void = () => {};
  let hear: (message: HostMessage, ports: readonly Port[]) => void = () => {};
  const line: HostLine = {
    send: (message) => said.push(message),
    onMessage: (listener) => {
      hear = listener;
    },
    onGone: () => {},
  };
  linkHost(line, {
    makeCore: async (start) => ({
      ...(await createSmallCore(start)),
      onSealed: (listener: () => void) => {
        sealed = listener;
      },
    }),
    reporter: () => () => {},
    end: () => {},
  });
  hear(START, []);
  await new Promise((resolve) => setImmediate(resolve));
  sealed();
  expect(said.at(-1)).toEqual({ type: 'sealed' });
});
