/**
 * The membership log as this device keeps it. Every record is checked against those before it, here as on the relay; what
 * was taken in once is never given up. Invariants: the log is of one organisation; a record stands in the table only after it
 * was verified; two records with one number that both fit are kept as proof, and nothing is taken in from then on.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { lengthOf, type Membership, MembershipError, withRecord } from '#protocol/membership.ts';
import { parseRecord, type SignedRecord } from '#protocol/membership-record.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { createSyncSums } from './sync-sums.ts';
import type { MembershipLog, SetBack } from './types.ts';

/** Proof that there are two logs: this device's own record of that number, and another one that fits as well. */
export interface Fork {
  readonly seq: number;
  readonly ours: string;
  readonly theirs: string;
}

export interface OwnMembershipLog extends MembershipLog {
  /** All records, in order. */
  records(): readonly SignedRecord[];
  /** Set once two logs were seen: nothing more is taken in or written. */
  fork(): Fork | null;
  /** Somebody who answers for the clinic holds this log for the right one: it goes on, until the other is shown again. */
  settleFork(): void;
  /** The device has left what it kept (leave-log.ts): reads anew what is there now. */
  leave(): void;
}

const EXTENT = 'sync.extent';
const SET_BACK = 'sync.set_back';

type Taken = ReturnType<MembershipLog['take']>;

const storedRecords = (writer: Pick<Writer, 'prepare'>): SignedRecord[] =>
  writer
    .prepare('SELECT record FROM sync_membership ORDER BY seq')
    .all()
    .map(({ record }) => parseRecord(record as Uint8Array));

/** What the log of a database comes to; null where there is none. Throws where it does not hold. */
export const storedMembership = (writer: Pick<Writer, 'prepare'>): Membership | null =>
  storedRecords(writer).reduce<Membership | null>(withRecord, null);

/** Reads and checks the log of a database. `org`: hex; a log of another organisation is refused. */
export function createMembershipLog(writer: Writer, org: string): OwnMembershipLog {
  const listeners = new Set<() => void>();
  const sums = createSyncSums(writer);
  const meta = createMeta(writer);
  let known = storedRecords(writer);
  let state = known.reduce<Membership | null>(withRecord, null);
  let forked = readFork(writer);

  const stateBefore = (seq: number): Membership | null =>
    known.slice(0, seq - 1).reduce<Membership | null>(withRecord, null);

  /** Another record where one of ours stands: proof of two logs if it fits there too. */
  const compare = (signed: SignedRecord, seq: number): Taken => {
    const own = known[seq - 1]!;
    if (own.hash === signed.hash) return 'taken';
    try {
      withRecord(stateBefore(seq), signed);
    } catch (thrown) {
      return refusedBy(thrown);
    }
    writer.transaction(() =>
      sums.change('sync_membership_fork', 'seq = ?', [seq], () =>
        writer
          .prepare('INSERT OR IGNORE INTO sync_membership_fork (seq, ours, theirs, record) VALUES (?, ?, ?, ?)')
          .run(seq, own.hash, signed.hash, signed.bytes),
      ),
    );
    forked = readFork(writer);
    return 'forked';
  };

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  return {
    state: () => state,
    records: () => known,
    fork: () => forked,
    settleFork() {
      if (forked === null) return;
      writer.transaction(() =>
        sums.change('sync_membership_fork', 'true', [], () =>
          writer.prepare('DELETE FROM sync_membership_fork').run(),
        ),
      );
      forked = null;
      tell();
    },
    leave() {
      known = storedRecords(writer);
      state = known.reduce<Membership | null>(withRecord, null);
      forked = readFork(writer);
      tell();
    },
    extent: () => meta.get(EXTENT),
    keepExtent: (extent) => meta.set(EXTENT, extent),
    setBack: () => readSetBack(meta.get(SET_BACK)),
    noteSetBack(how) {
      // Asked for at every return of the link.
      if (readSetBack(meta.get(SET_BACK)) !== how) meta.set(SET_BACK, Buffer.from(how ?? ''));
    },
    after: (length) => known.slice(length).map(({ bytes }) => bytes),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    take(first, records) {
      if (forked !== null) return 'forked';
      const fresh: SignedRecord[] = [];
      let after = state;
      try {
        for (const [at, bytes] of records.entries()) {
          // The reader's views are of a frame that goes.
          const signed = parseRecord(Buffer.from(bytes));
          const seq = first + at;
          if (signed.record.org !== org || signed.record.seq !== seq) return 'refused';
          if (seq <= known.length) {
            const compared = compare(signed, seq);
            if (compared === 'forked') tell();
            if (compared !== 'taken') return compared;
          } else {
            after = withRecord(after, signed);
            fresh.push(signed);
          }
        }
      } catch (thrown) {
        return refusedBy(thrown);
      }
      if (fresh.length === 0) return 'taken';
      writer.transaction(() => {
        const insert = writer.prepare('INSERT INTO sync_membership (seq, record) VALUES (?, ?)');
        for (const { record, bytes } of fresh) {
          insert.run(record.seq, bytes);
          sums.added('sync_membership', [record.seq, bytes]);
        }
      });
      known.push(...fresh);
      state = after;
      tell();
      return 'taken';
    },
  };
}

function refusedBy(thrown: unknown): 'refused' {
  if (thrown instanceof MembershipError || thrown instanceof MalformedError) return 'refused';
  throw thrown;
}

function readSetBack(stored: Uint8Array | null): SetBack | null {
  const how = stored === null ? '' : Buffer.from(stored).toString();
  return how === 'healed' || how === 'refused' ? how : null;
}

/** Forgets what belongs to a log that is left; in the running transaction. */
export function forgetExtent(writer: Pick<Writer, 'prepare'>): void {
  for (const name of [EXTENT, SET_BACK]) writer.prepare('DELETE FROM meta WHERE name = ?').run(name);
}

function readFork(writer: Writer): Fork | null {
  const row = writer.prepare('SELECT seq, ours, theirs FROM sync_membership_fork ORDER BY seq LIMIT 1').get();
  return row ? (row as unknown as Fork) : null;
}

/** A whole log that comes from a relay, checked from its first record on; null where it does not hold together. */
export function readWholeLog(records: readonly Uint8Array[]): {
  readonly state: Membership;
  readonly records: readonly SignedRecord[];
} | null {
  try {
    const signed = records.map((bytes) => parseRecord(Buffer.from(bytes)));
    const state = signed.reduce<Membership | null>(withRecord, null);
    return state === null || lengthOf(state) !== signed.length ? null : { state, records: signed };
  } catch (thrown) {
    refusedBy(thrown);
    return null;
  }
}
