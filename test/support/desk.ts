/** Desks for tests: the real core in a process of its own, spoken to as its window does, and let into a clinic as its screens do. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { syncStatus } from '#modules/settings/contract/sync.api.ts';
import {
  beginInvitation,
  cancelInvitation,
  confirmInvitation,
  invitationWatch,
} from '#modules/users/contract/devices.api.ts';
import { beginJoin, givePassword, joinWatch } from '#modules/users/contract/join.api.ts';
import { keepAlive } from '#modules/users/contract/session.api.ts';
import type { Caller, Feed } from '#shared/api/caller.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { type ChildOptions, type RunningCore, startCore } from '../durability/driver.ts';
import type { Product } from '../durability/product.ts';

const MINUTE = 60_000;
const PATIENCE = 2 * MINUTE;

export interface Desk {
  readonly folder: string;
  readonly core: RunningCore;
}

/** The programs as their sources stand, for whoever starts few of them. */
const fromSource = (folder: string): Product => ({
  compiled: `${folder}-compiled`,
  program: async (name) => fileURLToPath(new URL(`../durability/${name}.ts`, import.meta.url)),
});

/** Opens a core on a data folder, which may be empty. Nobody is signed in. */
export async function openDesk(folder: string, options: Omit<ChildOptions, 'product'> = {}): Promise<Desk> {
  const core = await startCore(folder, { product: fromSource(folder), ...options });
  // Somebody sits there: a desk that is left alone locks itself.
  const stay = setInterval(() => core.caller.call(keepAlive, {}).catch(() => undefined), MINUTE).unref();
  void core.ended.then(() => clearInterval(stay));
  return { folder, core };
}

/** Listens until a message fits. Rejects where one says that it failed, or none came in time. */
export async function heard<F extends Feed>(
  caller: Caller,
  feed: F,
  input: InputOf<F>,
  fits: (message: OutputOf<F>) => boolean,
): Promise<OutputOf<F>> {
  let last: unknown = null;
  const found = Promise.withResolvers<OutputOf<F>>();
  const stop = caller.watch(feed, input, {
    message(message) {
      last = message;
      if (fits(message)) found.resolve(message);
      else if ((message as { readonly step?: string }).step === 'failed')
        found.reject(new Error(JSON.stringify(message)));
    },
    ended: (fault) => found.reject(fault ?? new Error(`${feed.name} ended`)),
  });
  const late = setTimeout(
    () => found.reject(new Error(`${feed.name} never came so far; it said ${JSON.stringify(last)}`)),
    PATIENCE,
  );
  try {
    return await found.promise;
  } finally {
    clearTimeout(late);
    stop();
  }
}

/** Asks until it holds. Throws where it does not in time. */
export async function comes(what: string, holds: () => Promise<boolean>, patience = PATIENCE): Promise<void> {
  const end = performance.now() + patience;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what} never came`);
    await pause(100);
  }
}

const SPACES = ['org', 'clinical', 'restricted', 'audit'] as const;

/** What passed between two desks while one let the other in. */
export interface Admission {
  readonly code: string;
  readonly digits: string;
}

interface Admitting {
  readonly relay: string;
  /** Where the other desk has another way to it. */
  readonly joinerRelay?: string;
  /** Of whoever is signed in at the first desk. */
  readonly password: string;
  /** Typed before it. */
  readonly wrongPassword?: string;
  /** What the other desk will hold; all of it where left out. */
  readonly spaces?: readonly (typeof SPACES)[number][];
}

/** The first desk's clinic gets its relay, and begins to send. `kit`: where the desk does not keep its word. */
export async function publish({ core }: Desk, relay: string, kit?: string): Promise<void> {
  const named = kit === undefined ? { relay } : { relay, kit };
  await core.caller.call(beginInvitation, { ...named, spaces: ['org'], admin: false });
  await core.caller.call(cancelInvitation, {});
}

/** The first desk lets the other in, which ends signed in; its records follow. */
export async function letIn(
  first: Desk,
  other: Desk,
  { relay, joinerRelay = relay, password, wrongPassword, spaces = SPACES }: Admitting,
): Promise<Admission> {
  const [inviter, joiner] = [first.core.caller, other.core.caller];
  await inviter.call(beginInvitation, { relay, spaces: [...spaces], admin: spaces.length === SPACES.length });
  const open = await heard(inviter, invitationWatch, {}, ({ step }) => step === 'open');
  const { code } = open as Extract<typeof open, { step: 'open' }>;
  await joiner.call(beginJoin, { relay: joinerRelay, code });
  const arrived = await heard(inviter, invitationWatch, {}, ({ step }) => step === 'arrived');
  const { digits } = arrived as Extract<typeof arrived, { step: 'arrived' }>;
  await heard(joiner, joinWatch, {}, ({ step }) => step === 'comparing');
  await inviter.call(confirmInvitation, { password });
  await heard(joiner, joinWatch, {}, ({ step }) => step === 'password');
  if (wrongPassword !== undefined) {
    await joiner.call(givePassword, { password: wrongPassword });
    await heard(joiner, joinWatch, {}, (state) => state.step === 'password' && state.wrong);
  }
  await joiner.call(givePassword, { password });
  await heard(joiner, joinWatch, {}, ({ step }) => step === 'joined');
  return { code, digits };
}

/** Nothing is left to send or to fetch at a desk, and the relay has confirmed all that was written there. */
export async function isSettled({ core }: Desk): Promise<boolean> {
  const { settled, pending } = await core.caller.call(syncStatus, {});
  return settled && pending === 0;
}
