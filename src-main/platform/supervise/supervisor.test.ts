import { describe, expect, it } from 'vitest';
import { type Child, type Supervisor, type SupervisorTimers, supervise } from './supervisor.ts';

/** Time that passes only when told to. */
class Time implements SupervisorTimers {
  millis = 0;
  due: { at: number; run: () => void }[] = [];
  now = () => this.millis;
  after = (ms: number, run: () => void) => {
    const one = { at: this.millis + ms, run };
    this.due.push(one);
    return () => {
      this.due = this.due.filter((other) => other !== one);
    };
  };
  pass(ms: number): void {
    const end = this.millis + ms;
    for (;;) {
      const [next] = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.due = this.due.filter((one) => one !== next);
      this.millis = next.at;
      next.run();
    }
    this.millis = end;
  }
}

class Process implements Child<string, string> {
  readonly got: string[] = [];
  killed = false;
  say: (message: string) => void = () => {};
  die: () => void = () => {};
  post = (message: string) => void this.got.push(message);
  onMessage = (listener: (message: string) => void) => {
    this.say = listener;
  };
  onExit = (listener: () => void) => {
    this.die = listener;
  };
  kill = () => {
    this.killed = true;
    this.die();
  };
}

function start() {
  const time = new Time();
  const started: Process[] = [];
  const told: unknown[] = [];
  const supervisor: Supervisor<string> = supervise<string, string>(
    {
      spawn: () => {
        const process = new Process();
        started.push(process);
        return process;
      },
      greeting: 'start',
      closing: 'close',
      readiness: (message) =>
        message === 'ready' ? { ready: true } : message === 'failed' ? { failed: 'the folder is in use' } : null,
      timers: time,
    },
    {
      ready: () => told.push('ready'),
      message: (message) => told.push(`got ${message}`),
      lost: () => told.push('lost'),
      gaveUp: (reason) => told.push({ gaveUp: reason }),
    },
  );
  return { time, started, told, supervisor, last: () => started.at(-1) as Process };
}

describe('a supervisor', () => {
  it('greets the child, and lets nothing through before it is ready', () => {
    const { last, supervisor, told } = start();
    expect(last().got).toEqual(['start']);
    expect(supervisor.send('too early')).toBe(false);
    last().say('ready');
    expect(supervisor.send('now')).toBe(true);
    last().say('hello');
    expect(last().got).toEqual(['start', 'now']);
    expect(told).toEqual(['ready', 'got hello']);
  });

  it('starts a child that died anew at once, and tells the host', () => {
    const { started, last, told, time, supervisor } = start();
    last().say('ready');
    last().die();
    expect(supervisor.isReady).toBe(false);
    time.pass(0);
    expect(started).toHaveLength(2);
    last().say('ready');
    expect(told).toEqual(['ready', 'lost', 'ready']);
  });

  it('waits longer each time, and gives up after five quick deaths', () => {
    const { started, last, told, time } = start();
    const waits: number[] = [];
    for (let death = 0; death < 5; death += 1) {
      last().say('ready');
      last().die();
      const before = time.millis;
      const count = started.length;
      while (started.length === count) time.pass(1);
      waits.push(time.millis - before);
    }
    expect(waits).toEqual([1, 250, 500, 1000, 2000]);
    last().die();
    time.pass(1_000_000);
    expect(started).toHaveLength(6);
    expect(told.at(-1)).toEqual({ gaveUp: null });
  });

  it('forgets quick deaths once a child has lived for a while', () => {
    const { started, last, told, time } = start();
    for (let death = 0; death < 20; death += 1) {
      last().say('ready');
      time.pass(10_000);
      last().die();
      time.pass(0);
    }
    expect(started).toHaveLength(21);
    expect(told).not.toContainEqual({ gaveUp: null });
  });

  it('does not try again where the child says that it cannot run', () => {
    const { started, last, told, time } = start();
    last().say('failed');
    last().die();
    time.pass(1_000_000);
    expect(started).toHaveLength(1);
    expect(told).toEqual([{ gaveUp: 'the folder is in use' }]);
  });

  it('asks the child to close and waits for it', async () => {
    const { last, supervisor, told, time, started } = start();
    last().say('ready');
    const closed = supervisor.close();
    expect(last().got.at(-1)).toBe('close');
    last().die();
    await closed;
    time.pass(1_000_000);
    expect([last().killed, started.length, told]).toEqual([false, 1, ['ready']]);
  });

  it('ends a child that does not close in time', async () => {
    const { last, supervisor, time } = start();
    last().say('ready');
    const closed = supervisor.close();
    time.pass(10_000);
    await closed;
    expect(last().killed).toBe(true);
  });

  it('starts another child where it is asked to, which is no death', () => {
    const { started, last, told, time, supervisor } = start();
    for (let count = 0; count < 10; count += 1) {
      last().say('ready');
      supervisor.restart();
      expect(last().got.at(-1)).toBe('close');
      last().die();
      time.pass(0);
    }
    expect(started).toHaveLength(11);
    expect(told.filter((event) => event !== 'ready' && event !== 'lost')).toEqual([]);
    time.pass(10_000);
    expect(started.some(({ killed }) => killed)).toBe(false);
  });

  it('ends a child that does not make way', () => {
    const { started, time, supervisor } = start();
    supervisor.restart();
    time.pass(10_000);
    expect([started[0]?.killed, started.length]).toEqual([true, 2]);
  });

  it('starts nothing after it was closed between two starts', async () => {
    const { last, supervisor, time, started } = start();
    last().die();
    await supervisor.close();
    time.pass(1_000_000);
    expect(started).toHaveLength(1);
  });

  it('takes nothing from a child that was replaced', () => {
    const { started, told, time } = start();
    started[0]!.die();
    time.pass(0);
    started[0]!.say('ready');
    started[0]!.die();
    expect(told).toEqual(['lost']);
    expect(started).toHaveLength(2);
  });
});
