/** Attacks on what the relay keeps: it loses a part and not the rest, goes back twice, back and forth, over to the other story. */
import { FIRST_HEAD, nextHead } from '#protocol/receipt.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { MemoryState } from '../../../sync-server/storage/memory.ts';
import type { Attack, Reach } from './attack.ts';

const SECOND = 1000;
const soon = ({ rng }: Reach): number => rng.pick([1, 5, 20, 45, 90]) * SECOND * (0.5 + rng.below(100) / 100);

type Kept = MemoryState['organisations'] extends ReadonlyMap<string, infer One> ? One : never;

/** The state with something else kept of the organisation. */
const changed = (state: MemoryState, org: string, change: (kept: Kept) => Kept): MemoryState => {
  const kept = state.organisations.get(org);
  if (kept === undefined) return state;
  return { ...state, organisations: new Map([...state.organisations, [org, change(kept)]]) };
};

const olderOf = ({ older, org }: Reach): Kept | undefined => older.organisations.get(org);

type Log = Kept['logs'] extends ReadonlyMap<SpaceName, infer One> ? One : never;
type Entry = Log['entries'][number];

/** A log of these entries, numbered and chained anew. */
function logOf(entries: readonly Entry[], cut: number): Log {
  const chains = new Map<string, number[]>();
  let head = FIRST_HEAD;
  const numbered = entries.map((entry, at) => {
    head = nextHead(head, entry.hash);
    const chain = chains.get(entry.device) ?? [];
    chains.set(entry.device, chain);
    chain.length = entry.seq - 1;
    chain.push(at);
    return { ...entry, place: at + 1, head };
  });
  return { entries: numbered, chains, cut };
}

/** Of a log from which nothing was dropped. */
const inLogs = (now: Kept, change: (entries: readonly Entry[], space: SpaceName) => readonly Entry[]): Kept => ({
  ...now,
  logs: new Map(
    [...now.logs].map(([space, log]) => [space, log.cut > 0 ? log : logOf(change(log.entries, space), 0)]),
  ),
});

/** Parts of what there is now, the rest as it was: once at the beginning, or some time later, or again and again. */
const losing = (name: string, what: string, lose: (now: Kept, before: Kept, reach: Reach) => Kept): Attack => ({
  name,
  what,
  begin(reach) {
    const before = olderOf(reach);
    if (before === undefined) return {};
    const again = reach.rng.chance(0.25);
    const once = (): void => {
      const state = changed(reach.keep(), reach.org, (now) => lose(now, before, reach));
      reach.restore(state, reach.rng.chance(0.8));
      if (again) reach.later(soon(reach), once);
    };
    if (reach.rng.chance(0.4)) once();
    else reach.later(soon(reach), once);
    return {};
  },
});

/** The entries in another order, each device's in its own. */
function shuffled(entries: readonly Entry[], { rng }: Reach): readonly Entry[] {
  const left = new Map<string, Entry[]>();
  for (const entry of entries) left.set(entry.device, [...(left.get(entry.device) ?? []), entry]);
  const result: Entry[] = [];
  while (left.size > 0) {
    const device = rng.pick([...left.keys()]);
    const mine = left.get(device)!;
    result.push(mine.shift()!);
    if (mine.length === 0) left.delete(device);
  }
  return result;
}

export const MEMORY_ATTACKS: readonly Attack[] = [
  losing('lose-a-space', 'the log of one space goes back, the others stay', (now, before, { rng }) => {
    const space = rng.pick(SPACES);
    const logs = new Map(now.logs);
    const old = before.logs.get(space);
    if (old === undefined) logs.delete(space);
    else logs.set(space, old);
    return { ...now, logs };
  }),
  losing('lose-spaces', 'the logs of all spaces go back, the membership log stays', (now, before) => ({
    ...now,
    logs: before.logs,
  })),
  losing('lose-membership', 'the membership log goes back, the logs of the spaces stay', (now, before) => ({
    ...now,
    records: before.records,
  })),
  losing('lose-last', 'the last entries of each log are gone', (now, _, { rng }) => ({
    ...now,
    logs: new Map(
      [...now.logs].map(([space, { entries, cut }]) => [
        space,
        logOf(entries.slice(0, Math.max(cut, entries.length - rng.below(4))), cut),
      ]),
    ),
  })),
  losing(
    'lose-an-author',
    'the last that one device wrote is gone from every log, and the rest is numbered anew',
    (now, _, reach) => {
      const author = reach.rng.pick(reach.devices);
      const count = 1 + reach.rng.below(4);
      return inLogs(now, (entries) => {
        const last = entries.findLast(({ device }) => device === author)?.seq ?? 0;
        return entries.filter(({ device, seq }) => device !== author || seq <= last - count);
      });
    },
  ),
  losing('shuffle-logs', 'all entries are there, in another order', (now, _, reach) =>
    inLogs(now, (entries) => shuffled(entries, reach)),
  ),
  losing('rename-log', 'the logs are given out as others, and are what they were', (now, _, { rng }) => {
    // Where something was dropped before a snapshot of another log nobody could begin.
    if ([...now.logs.values()].some(({ cut }) => cut > 0)) return now;
    const log = Buffer.alloc(16, 1 + rng.below(250)).toString('hex');
    return { ...now, organisation: { ...now.organisation, log } };
  }),
  losing('lose-last-records', 'the last records of the membership log are gone', (now, _, { rng }) => ({
    ...now,
    records: now.records.slice(0, Math.max(1, now.records.length - 1 - rng.below(2))),
  })),
  losing('lose-chunks', 'parts of files and snapshots are gone, and whose they were', (now) => ({
    ...now,
    chunks: new Map(),
    owners: new Map(),
    uses: new Map(),
  })),
  losing('lose-cuts', 'what was dropped is forgotten to have been', (now) => ({
    ...now,
    logs: new Map([...now.logs].map(([space, log]) => [space, { ...log, cut: 0 }])),
  })),
  {
    name: 'roll-back-twice',
    what: 'the relay goes back to an older state, and after a while again',
    begin(reach) {
      reach.rollBack();
      reach.later(soon(reach), () => reach.rollBack());
      return {};
    },
  },
  {
    name: 'back-and-forth',
    what: 'the relay goes back to an older state, and then to that which it had before',
    begin(reach) {
      const newer = reach.keep();
      reach.rollBack();
      const turn = (isBack: boolean): void =>
        reach.later(soon(reach), () => {
          if (isBack) reach.rollBack();
          else reach.restore(newer, true);
          turn(!isBack);
        });
      turn(false);
      return {};
    },
  },
  {
    name: 'hang-and-go-back',
    what: 'the relay goes back to what it was a moment ago, again and again, and does not end its connections',
    begin(reach) {
      const again = (): void => {
        const state = reach.keep();
        reach.later(soon(reach), () => {
          reach.restore(state, reach.rng.chance(0.3));
          again();
        });
      };
      again();
      return {};
    },
  },
  {
    name: 'commit-and-lose',
    what: 'an envelope is taken, its receipt given, and then the relay is as it was before it',
    begin(reach) {
      let left = reach.rng.below(5);
      let state: MemoryState | null = null;
      let ref = 0;
      let author = '';
      return {
        request(device, request) {
          if (request.kind === 'put') {
            left -= 1;
            if (left === -1) {
              state = reach.keep();
              ({ ref } = request);
              author = device;
            }
          }
          return [request];
        },
        reply(device, reply) {
          if (state !== null && device === author && reply.kind === 'receipt' && reply.ref === ref) {
            const before = state;
            state = null;
            reach.later(reach.rng.pick([0, 10, 1000, 5000]), () => reach.restore(before, reach.rng.chance(0.7)));
            left = 3 + reach.rng.below(6);
          }
          return [reply];
        },
      };
    },
  },
  {
    name: 'append-and-lose',
    what: 'a record of the membership log is taken, and then the relay is as it was before it',
    begin(reach) {
      let state: MemoryState | null = null;
      let ref = 0;
      let author = '';
      return {
        request(device, request) {
          if (request.kind === 'append') {
            state = reach.keep();
            ({ ref } = request);
            author = device;
          }
          return [request];
        },
        reply(device, reply) {
          if (state !== null && device === author && reply.kind === 'ok' && reply.ref === ref) {
            const before = state;
            state = null;
            reach.later(reach.rng.pick([0, 10, 1000, 30_000]), () => reach.restore(before, reach.rng.chance(0.7)));
          }
          return [reply];
        },
      };
    },
  },
  {
    name: 'change-sides',
    what: 'some devices are shown another clinic, and after a while that is shown to all',
    begin(reach) {
      const half = reach.devices.filter(() => reach.rng.chance(0.5));
      reach.split(half.length > 0 && half.length < reach.devices.length ? half : [reach.rng.pick(reach.devices)]);
      reach.later(soon(reach), () => reach.swap());
      return {};
    },
  },
  {
    name: 'merge-sides',
    what: 'some devices are shown another clinic, and after a while all are shown what was written in both',
    begin(reach) {
      const half = reach.devices.filter(() => reach.rng.chance(0.5));
      reach.split(half.length > 0 && half.length < reach.devices.length ? half : [reach.rng.pick(reach.devices)]);
      reach.later(soon(reach), () => {
        const here = reach.keep();
        const there = reach.swap()?.organisations.get(reach.org);
        if (there === undefined) return;
        const isBehind = (one: Kept, other: Kept): boolean => one.records.length < other.records.length;
        const merged = changed(here, reach.org, (now) => ({
          ...now,
          records: isBehind(now, there) ? there.records : now.records,
          chunks: new Map([...there.chunks, ...now.chunks]),
          owners: new Map([...there.owners, ...now.owners]),
          logs: new Map(
            SPACES.map((space) => {
              const [mine, theirs] = [now.logs.get(space), there.logs.get(space)];
              const known = new Set(mine?.entries.map(({ hash }) => hash));
              const others = (theirs?.entries ?? []).filter(({ hash }) => !known.has(hash));
              return [space, logOf([...(mine?.entries ?? []), ...others], mine?.cut ?? 0)];
            }),
          ),
        }));
        reach.restore(merged, true);
      });
      return {};
    },
  },
  {
    name: 'split-anew',
    what: 'devices are shown two clinics, and every while others are on the side of the first',
    begin(reach) {
      const again = (): void => {
        reach.split(reach.devices.filter(() => reach.rng.chance(0.5)));
        reach.later(soon(reach), again);
      };
      again();
      return {};
    },
  },
  {
    name: 'trade-places',
    what: 'devices stand on two sides, and every while they trade places',
    begin(reach) {
      const half = reach.devices.filter(() => reach.rng.chance(0.5));
      reach.split(half.length > 0 && half.length < reach.devices.length ? half : [reach.rng.pick(reach.devices)]);
      const again = (): void => {
        reach.later(soon(reach), () => {
          reach.trade();
          again();
        });
      };
      again();
      return {};
    },
  },
];
