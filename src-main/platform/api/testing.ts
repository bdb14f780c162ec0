/** A small core for tests of the API: procedures of every kind and gate, good and bad, and what became of them. */
import { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import { MAX_FRAME_LENGTH } from '#shared/api/carrier.ts';
import { command, feed, query } from '#shared/api/contract.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import type { Call, Handler } from '../module.ts';

const faults = defineFaults({
  'suite.full': { message: 'The shelf is full: {count}.', remedy: 'Empty it.' },
});

export const echo = query({
  name: 'suite.echo',
  gate: 'anyone',
  input: z.strictObject({ text: z.string() }),
  output: z.strictObject({ text: z.string() }),
});
export const nested = query({
  name: 'suite.nested',
  gate: 'anyone',
  input: z.strictObject({ admin: z.strictObject({ login: z.string().min(3) }) }),
  output: z.strictObject({}),
});
export const secret = query({
  name: 'suite.secret',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: z.strictObject({ login: z.string() }),
});
export const write = command({
  name: 'suite.write',
  gate: 'record.write',
  input: z.strictObject({ count: z.number() }),
  output: z.strictObject({ saved: z.number() }),
});
const broken = query({
  name: 'suite.broken',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({ count: z.number() }),
});
const wrong = query({
  name: 'suite.wrong',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({ count: z.number() }),
});
export const large = query({ name: 'suite.large', gate: 'anyone', input: z.strictObject({}), output: z.string() });
export const hang = query({
  name: 'suite.hang',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({}),
});
export const ticks = feed({
  name: 'suite.ticks',
  gate: 'signed-in',
  input: z.strictObject({ upTo: z.number().optional() }),
  output: z.strictObject({ tick: z.number() }),
});
export const badTicks = feed({
  name: 'suite.badTicks',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({ tick: z.number() }),
});
export const absent = query({
  name: 'suite.absent',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({}),
});

export const admin: Actor = {
  userId: '0190a000-0000-7000-8000-000000000001',
  login: 'ana',
  role: 'admin',
  purpose: 'operations',
  origin: 'window',
};
const CANARY = 'Gleason, Tristan 1951-07-30';

/** What happens in the core while a test runs. */
export class World {
  actor: Actor | null = admin;
  defects: { procedure: string; thrown: unknown }[] = [];
  /** Resolvers of the feeds that wait for the next tick. */
  listening = new Set<() => void>();
  aborted = 0;

  readonly handlers: readonly Handler[] = [
    { contract: echo, handle: async (input: { text: string }) => input },
    { contract: nested, handle: async () => ({}) },
    { contract: secret, handle: async (_: unknown, call: Call) => ({ login: call.actor?.login }) },
    {
      contract: write,
      handle: async ({ count }: { count: number }) => {
        if (count > 9) throw faults['suite.full']({ count });
        return { saved: count };
      },
    },
    {
      contract: broken,
      handle: async () => {
        throw new TypeError(`cannot read ${CANARY}\n    at ${CANARY}`);
      },
    },
    { contract: wrong, handle: async () => ({ count: CANARY }) },
    { contract: large, handle: async () => 'x'.repeat(MAX_FRAME_LENGTH + 1) },
    { contract: hang, handle: (_: unknown, { signal }: Call) => this.untilAborted(signal) },
    {
      contract: ticks,
      handle: ({ upTo }: { upTo?: number }, { signal }: Call) => this.tick(signal, upTo),
    },
    {
      contract: badTicks,
      handle: (_: unknown, { signal }: Call) => this.tick(signal, undefined, CANARY),
    },
  ];

  untilAborted(signal: AbortSignal): Promise<Record<string, never>> {
    return new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        this.aborted += 1;
        resolve({});
      }),
    );
  }

  async *tick(signal: AbortSignal, upTo = Number.POSITIVE_INFINITY, text?: string) {
    for (let tick = 1; tick <= upTo && !signal.aborted; tick += 1) {
      let wake = () => {};
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal.addEventListener('abort', wake, { once: true });
      this.listening.add(wake);
      await woken;
      this.listening.delete(wake);
      if (!signal.aborted) yield { tick: text ?? tick };
    }
  }

  publish(): void {
    for (const wake of [...this.listening]) wake();
  }
}
