import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Carrier, CarrierListener } from '#shared/api/carrier.ts';
import { feed, query } from '#shared/api/contract.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { type Connection, createConnection, Refused } from './connection.ts';

const hello = query({ name: 'test.hello', gate: 'anyone', input: z.strictObject({}), output: z.string() });
const ticks = feed({ name: 'test.ticks', gate: 'signed-in', input: z.strictObject({}), output: z.number() });

/** Time that passes only when told to. */
class Time {
  millis = 0;
  due: { at: number; run: () => void }[] = [];
  after = (ms: number, run: () => void) => {
    const one = { at: this.millis + ms, run };
    this.due.push(one);
    return () => {
      this.due = this.due.filter((other) => other !== one);
    };
  };
  /** Lets time pass, and promises settle after each step. */
  async pass(ms: number): Promise<void> {
    const end = this.millis + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.due = this.due.filter((one) => one !== next);
      this.millis = next.at;
      next.run();
    }
    this.millis = end;
  }
}

/** A carrier whose other end the test plays. */
class Line implements Carrier {
  readonly sent: { id: number; method: string }[] = [];
  listener: CarrierListener | null = null;
  send = (frame: string) => void this.sent.push(JSON.parse(frame));
  close = () => this.listener?.closed();
  listen = (listener: CarrierListener) => {
    this.listener = listener;
  };
  answer(data: unknown): void {
    this.listener?.message(JSON.stringify({ id: this.sent.at(-1)?.id, result: { type: 'data', data } }));
  }
  refuse(code: string): void {
    const fault = { code, message: '', remedy: '' };
    this.listener?.message(
      JSON.stringify({
        id: this.sent.at(-1)?.id,
        error: { code: 0, message: '', data: { fault, httpStatus: 0 } },
      }),
    );
  }
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (fault: Fault) => fault.code,
  );

describe('the connection of a window', () => {
  let time: Time;
  let lines: Line[];
  let dialled: number[];
  let outcome: () => Line;
  let connection: Connection;
  let states: string[];

  beforeEach(() => {
    time = new Time();
    lines = [];
    dialled = [];
    states = [];
    outcome = () => new Line();
  });
  const start = () => {
    connection = createConnection(async () => {
      dialled.push(time.millis);
      const line = outcome();
      lines.push(line);
      return line;
    }, time);
    connection.onState((state) => states.push(state));
  };

  it('keeps calls waiting until it is connected for the first time', async () => {
    start();
    const answer = connection.call(hello, {});
    expect(connection.state()).toBe('connecting');
    await time.pass(0);
    expect(connection.state()).toBe('connected');
    lines[0]!.answer('good day');
    expect(await answer).toBe('good day');
  });

  it('says when it is lost, dials again, and says when it is back', async () => {
    start();
    await time.pass(0);
    const open = codeOf(connection.call(hello, {}));
    await time.pass(0);
    lines[0]!.close();
    expect(await open).toBe('core.lost');
    expect(await codeOf(connection.call(hello, {}))).toBe('core.unreachable');
    await time.pass(100);
    expect([connection.state(), connection.epoch()]).toEqual(['restored', 2]);
    await time.pass(4000);
    expect(states).toEqual(['connected', 'lost', 'restored', 'connected']);
  });

  it('dials less and less often, and within a second for ever', async () => {
    outcome = () => {
      throw new Error('nobody there');
    };
    start();
    await time.pass(5000);
    const waits = dialled.slice(1).map((at, index) => at - (dialled[index] ?? 0));
    expect(waits.slice(0, 6)).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(connection.state()).toBe('connecting');
  });

  it('begins with short waits again after it was connected', async () => {
    outcome = () => {
      if (dialled.length < 6) throw new Error('nobody there');
      return new Line();
    };
    start();
    await time.pass(10_000);
    lines[0]!.close();
    const before = dialled.length;
    await time.pass(100);
    expect(dialled.length).toBe(before + 1);
  });

  it('says when it is refused, and connects once it is let in', async () => {
    outcome = () => {
      throw new Refused('no session');
    };
    start();
    await time.pass(0);
    expect(connection.state()).toBe('refused');
    expect(await codeOf(connection.call(hello, {}))).toBe('core.unreachable');
    outcome = () => new Line();
    await time.pass(1000);
    expect(states).toEqual(['refused', 'connected']);
  });

  it('tells of every end of a session, in calls and in feeds', async () => {
    start();
    await time.pass(0);
    let ends = 0;
    const forget = connection.onSessionRequired(() => {
      ends += 1;
    });
    const call = codeOf(connection.call(hello, {}));
    await time.pass(0);
    lines[0]!.refuse('session.required');
    expect(await call).toBe('session.required');
    connection.watch(ticks, {}, { message: () => {}, ended: () => {} });
    lines[0]!.refuse('session.required');
    expect(ends).toBe(2);
    forget();
    connection.watch(ticks, {}, { message: () => {}, ended: () => {} });
    lines[0]!.refuse('session.required');
    expect(ends).toBe(2);
  });

  it('does not begin a feed that was let go before it was connected', async () => {
    start();
    const stop = connection.watch(ticks, {}, { message: () => {}, ended: () => {} });
    stop();
    await time.pass(0);
    expect(lines[0]!.sent).toEqual([]);
  });

  it('begins a feed that was asked for before it was connected, and stops it', async () => {
    start();
    const seen: number[] = [];
    const stop = connection.watch(ticks, {}, { message: (tick) => seen.push(tick), ended: () => {} });
    await time.pass(0);
    lines[0]!.answer(1);
    stop();
    lines[0]!.answer(2);
    expect(seen).toEqual([1]);
    expect(lines[0]!.sent.map(({ method }) => method)).toEqual(['subscription', 'subscription.stop']);
  });

  it('closes a line that says what is no frame', async () => {
    start();
    await time.pass(0);
    lines[0]!.listener?.message('<html>');
    expect(connection.state()).toBe('lost');
  });
});
