/**
 * A relay's storage in memory, for tests and the simulator. It keeps what a disk would keep: `durable()` gives the state as
 * of the last whole transaction, and a storage begun from such a state stands for a relay that was started again, or
 * restored from a backup. A transaction that throws leaves nothing behind.
 */
import { isSnapshot } from '../protocol/envelope.ts';
import { FIRST_HEAD } from '../protocol/receipt.ts';
import type { SpaceName } from '../protocol/spaces.ts';
import {
  CHUNK_DRESS,
  type Chunk,
  type Mailbox,
  type Organisation,
  type RelayStorage,
  type StoredEntry,
} from './storage.ts';

interface Log {
  readonly entries: StoredEntry[];
  /** Positions in `entries` of each device's chain, in its order. */
  readonly chains: Map<string, number[]>;
  /** Up to which place the envelopes are gone. */
  cut: number;
}

interface Kept {
  readonly organisation: Organisation;
  readonly records: Uint8Array[];
  readonly logs: Map<SpaceName, Log>;
  readonly chunks: Map<string, Map<number, Chunk>>;
  /** Who began what lies under a name. */
  readonly owners: Map<string, string>;
  /** Bytes of chunks by who owns their name. */
  readonly uses: Map<string, number>;
  readonly usage: { log: number; chunks: number };
}

/** All that a relay keeps, as plain data. */
export interface MemoryState {
  readonly seed: Uint8Array | null;
  readonly organisations: ReadonlyMap<string, Kept>;
  readonly mailboxes: ReadonlyMap<string, Mailbox>;
}

export interface MemoryStorage extends RelayStorage {
  /** A copy that later writing does not change: a backup. Envelopes are shared, since nobody changes those. */
  durable(): MemoryState;
}

const copyOf = (kept: Kept): Kept => ({
  organisation: kept.organisation,
  records: [...kept.records],
  logs: new Map(
    [...kept.logs].map(([space, { entries, chains, cut }]) => [
      space,
      { entries: [...entries], chains: new Map([...chains].map(([device, at]) => [device, [...at]])), cut },
    ]),
  ),
  chunks: new Map([...kept.chunks].map(([name, chunks]) => [name, new Map(chunks)])),
  owners: new Map(kept.owners),
  uses: new Map(kept.uses),
  usage: { ...kept.usage },
});

const weightOf = ({ bytes }: Chunk): number => bytes.length + CHUNK_DRESS;

/** Exactly as long: a small Buffer made otherwise keeps the whole block alive that it was cut from. */
const copied = (bytes: Uint8Array): Buffer => Buffer.from(new Uint8Array(bytes).buffer);
const copiedOrNull = (bytes: Uint8Array | null): Buffer | null => bytes && copied(bytes);

const NONE: Log = { entries: [], chains: new Map(), cut: 0 };
const NOTHING = Buffer.alloc(0);

/** Begins empty, or from what another one kept. */
export function createMemoryStorage(from?: MemoryState): MemoryStorage {
  let seed = from?.seed ?? null;
  const organisations = new Map([...(from?.organisations ?? [])].map(([org, kept]) => [org, copyOf(kept)]));
  const mailboxes = new Map(from?.mailboxes ?? []);
  /** What takes back the writes of the transaction that runs, the last first; null while none runs. */
  let undo: (() => void)[] | null = null;

  const written = (back: () => void): void => {
    if (undo === null) throw new Error('written outside of a transaction');
    undo.unshift(back);
  };
  function put<Key, Value>(into: Map<Key, Value>, key: Key, value: Value | undefined): void {
    const before = into.get(key);
    written(() => (before === undefined ? into.delete(key) : into.set(key, before)));
    if (value === undefined) into.delete(key);
    else into.set(key, value);
  }
  const keptOf = (org: string): Kept => {
    const kept = organisations.get(org);
    if (kept === undefined) throw new Error('no such organisation');
    return kept;
  };
  const logOf = (org: string, space: SpaceName): Log => organisations.get(org)?.logs.get(space) ?? NONE;
  const use = ({ usage }: Kept, of: 'log' | 'chunks', bytes: number): void => {
    written(() => {
      usage[of] -= bytes;
    });
    usage[of] += bytes;
  };

  const countFor = ({ owners, uses }: Kept, name: string, bytes: number): void => {
    const owner = owners.get(name);
    if (owner !== undefined) put(uses, owner, (uses.get(owner) ?? 0) + bytes);
  };

  return {
    seed(make) {
      seed ??= copied(make());
      return seed;
    },
    transaction(work) {
      if (undo !== null) throw new Error('a transaction within a transaction');
      undo = [];
      try {
        return work();
      } catch (thrown) {
        for (const back of undo) back();
        throw thrown;
      } finally {
        undo = null;
      }
    },

    organisation: (org) => organisations.get(org)?.organisation,
    organisationsOf: (recovery) =>
      [...organisations.values()]
        .map(({ organisation }) => organisation)
        .filter((one) => one.recovery === recovery)
        .sort((a, b) => Number(b.isVouched) - Number(a.isVouched) || a.created - b.created),
    addOrganisation: (organisation) =>
      put(organisations, organisation.org, {
        organisation,
        records: [],
        logs: new Map(),
        chunks: new Map(),
        owners: new Map(),
        uses: new Map(),
        usage: { log: 0, chunks: 0 },
      }),
    usage: (org) => ({ ...keptOf(org).usage }),
    totals() {
      const all = [...organisations.values()];
      const sum = (of: 'log' | 'chunks') => all.reduce((total, { usage }) => total + usage[of], 0);
      return { organisations: all.length, log: sum('log'), chunks: sum('chunks') };
    },

    records(org, after, maxBytes) {
      const taken: Uint8Array[] = [];
      let bytes = 0;
      for (const record of keptOf(org).records.slice(after)) {
        bytes += record.length;
        if (taken.length > 0 && bytes > maxBytes) break;
        taken.push(record);
      }
      return taken;
    },
    addRecord(org, seq, record) {
      const kept = keptOf(org);
      const { records } = kept;
      if (seq !== records.length + 1) throw new Error('a record out of order');
      written(() => records.pop());
      records.push(copied(record));
      use(kept, 'log', record.length);
    },

    end(org, space) {
      const last = logOf(org, space).entries.at(-1);
      return { place: last?.place ?? 0, head: last?.head ?? FIRST_HEAD };
    },
    chainEnd(org, space, device) {
      const { entries, chains } = logOf(org, space);
      const last = chains.get(device)?.at(-1);
      if (last === undefined) return null;
      const { seq, hash } = entries[last]!;
      return { seq, hash };
    },
    entryAt: (org, space, place) => logOf(org, space).entries[place - 1],
    entryOf(org, space, device, seq) {
      const { entries, chains } = logOf(org, space);
      const at = chains.get(device)?.[seq - 1];
      return at === undefined ? undefined : entries[at];
    },
    entries(org, space, after, atMost) {
      const taken: StoredEntry[] = [];
      let bytes = 0;
      for (const entry of logOf(org, space).entries.slice(after, after + atMost.count)) {
        bytes += entry.envelope.length;
        if (taken.length > 0 && bytes > atMost.bytes) break;
        taken.push(entry);
      }
      return taken;
    },
    newestSnapshot: (org, space, before) =>
      logOf(org, space).entries.findLast(({ place, envelope }) => place < before && isSnapshot(envelope)),
    addEntry(org, space, entry) {
      const kept = keptOf(org);
      const { logs } = kept;
      if (!logs.has(space)) put(logs, space, { entries: [], chains: new Map(), cut: 0 });
      const { entries, chains } = logs.get(space)!;
      if (!chains.has(entry.device)) put(chains, entry.device, []);
      const chain = chains.get(entry.device)!;
      const isFirst = chain.length === 0;
      if (entry.place !== entries.length + 1 || (!isFirst && entry.seq !== chain.length + 1))
        throw new Error('an entry out of order');
      written(() => {
        entries.pop();
        if (isFirst) chain.length = 0;
        else chain.pop();
      });
      // What lies before the first is nowhere.
      chain.length = entry.seq - 1;
      chain.push(entries.length);
      entries.push({ ...entry, envelope: copied(entry.envelope) });
      use(kept, 'log', entry.envelope.length);
    },

    cutOf: (org, space) => logOf(org, space).cut,
    cut(org, space, place) {
      const kept = keptOf(org);
      const log = logOf(org, space);
      const before = log.cut;
      if (place <= before) return;
      for (let at = before; at < place; at += 1) {
        const entry = log.entries[at]!;
        written(() => {
          log.entries[at] = entry;
        });
        log.entries[at] = { ...entry, envelope: NOTHING };
        use(kept, 'log', -entry.envelope.length);
      }
      written(() => {
        log.cut = before;
      });
      log.cut = place;
    },
    // Memory forgets at once.
    dropSome: () => false,
    reclaim: () => false,

    chunk: (org, name, index) => keptOf(org).chunks.get(name)?.get(index),
    countChunks(org, name) {
      const parts = keptOf(org).chunks.get(name);
      let count = 0;
      while (parts?.has(count)) count += 1;
      return { count, isComplete: parts?.get(count - 1)?.isLast ?? false };
    },
    chunkOwner: (org, name) => keptOf(org).owners.get(name),
    chunkUse: (org, device) => keptOf(org).uses.get(device) ?? 0,
    addChunk(org, name, index, chunk, device) {
      const kept = keptOf(org);
      if (!kept.chunks.has(name)) put(kept.chunks, name, new Map());
      const parts = kept.chunks.get(name)!;
      if (!kept.owners.has(name)) {
        put(kept.owners, name, device);
        for (const one of parts.values()) countFor(kept, name, weightOf(one));
      }
      if (parts.has(index)) throw new Error('a chunk written twice');
      put(parts, index, { ...chunk, bytes: copied(chunk.bytes) });
      use(kept, 'chunks', weightOf(chunk));
      countFor(kept, name, weightOf(chunk));
    },
    dropChunks(org, name) {
      const kept = keptOf(org);
      const parts = kept.chunks.get(name);
      if (parts === undefined) return;
      put(kept.chunks, name, undefined);
      for (const chunk of parts.values()) {
        use(kept, 'chunks', -weightOf(chunk));
        countFor(kept, name, -weightOf(chunk));
      }
      put(kept.owners, name, undefined);
    },

    mailbox: (invite) => mailboxes.get(invite),
    mailboxesOf: (org) => [...mailboxes.values()].filter((mailbox) => mailbox.org === org),
    putMailbox: (mailbox) =>
      put(mailboxes, mailbox.invite, {
        ...mailbox,
        toInviter: copiedOrNull(mailbox.toInviter),
        toJoiner: copiedOrNull(mailbox.toJoiner),
      }),
    dropMailbox: (invite) => put(mailboxes, invite, undefined),
    expireMailboxes(now) {
      for (const { invite, expires } of mailboxes.values()) if (expires <= now) put(mailboxes, invite, undefined);
    },

    durable: () => ({
      seed,
      organisations: new Map([...organisations].map(([org, kept]) => [org, copyOf(kept)])),
      mailboxes: new Map(mailboxes),
    }),
    close: () => undefined,
  };
}
