/**
 * A core without a database, for tests of hosts: a real process with real sessions. Run as a program it is what a host
 * forks. Its password is `right password`; the data folder `in-use` can't be claimed.
 */
import { z } from 'zod';
import { implement } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import { command, feed, query } from '#shared/api/contract.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import type { Core } from './core.types.ts';
import { findHost } from './host-line.ts';
import { linkHost } from './host-link.ts';

const nothing = z.strictObject({});
export const hello = query({
  name: 'small.hello',
  gate: 'anyone',
  input: nothing,
  output: z.strictObject({ pid: z.number() }),
});
export const who = query({
  name: 'small.who',
  gate: 'signed-in',
  input: nothing,
  output: z.strictObject({ login: z.string(), role: z.string() }),
});
export const unlock = command({
  name: 'small.unlock',
  gate: 'anyone',
  input: z.strictObject({ password: z.string() }),
  output: nothing,
});
export const lock = command({ name: 'small.lock', gate: 'signed-in', input: nothing, output: nothing });
export const slow = command({ name: 'small.slow', gate: 'signed-in', input: nothing, output: nothing });
export const watch = feed({ name: 'small.watch', gate: 'signed-in', input: nothing, output: nothing });

const faults = defineFaults({
  'small.in_use': { message: 'The folder is in use.', remedy: 'Close the other program.' },
  'small.password': { message: 'This password is wrong.', remedy: 'Type it again.' },
});

const untilAborted = (signal: AbortSignal) =>
  new Promise<Record<string, never>>((resolve) => signal.addEventListener('abort', () => resolve({})));

export async function createSmallCore({ dataDir }: { readonly dataDir: string }): Promise<Core> {
  if (dataDir === 'in-use') throw faults['small.in_use']();
  const actors = new Map<string, Actor>();
  const listeners = new Set<(sessionId: string) => void>();
  const core: Core = {
    state: 'open',
    handlers: [
      implement(hello, async () => ({ pid: process.pid })),
      implement(who, async (_, { actor }) => ({ login: actor.login, role: actor.role })),
      implement(unlock, async ({ password }, { sessionId }) => {
        await core.signIn(sessionId, { password, origin: 'browser' });
        return {};
      }),
      implement(lock, async (_, { sessionId }) => {
        core.endSession(sessionId);
        return {};
      }),
      implement(slow, (_, { signal }) => untilAborted(signal)),
      implement(watch, async function* (_, { signal }) {
        await untilAborted(signal);
        yield* [];
      }),
    ],
    actorOf: (sessionId) => actors.get(sessionId) ?? null,
    async signIn(sessionId, { password, origin, readOnly }) {
      if (password !== 'right password') throw faults['small.password']();
      const role = readOnly ? 'read-only' : 'admin';
      actors.set(sessionId, {
        userId: '0190a000-0000-7000-8000-000000000001',
        login: 'ana',
        role,
        purpose: 'operations',
        origin,
      });
    },
    onSessionEnd: (listener) => void listeners.add(listener),
    onSealed: () => {},
    endSession(sessionId) {
      actors.delete(sessionId);
      for (const listener of listeners) listener(sessionId);
    },
    close: async () => {},
  };
  return core;
}

if (import.meta.main)
  linkHost(findHost(), { makeCore: createSmallCore, reporter: () => () => {}, end: () => process.exit() });
