/**
 * Where what was written here stands by now (ADR 0015, "three honest states"). Nothing here guesses: "at the relay" rests on a
 * receipt under the relay's key, "on n devices" on n signed vectors. Read from the database alone, so that it can be told with the relay gone.
 */
import { activeMembers } from '#protocol/membership.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { cursorValue } from './op-cursor.ts';
import { lastToSend, mayWrite } from './sendable.ts';
import type { MembershipLog } from './types.ts';

/**
 * `here`: committed. `relay`: its receipt is here. `devices`: so many other devices have said that they have it. `sole`: at the relay, and
 * no other device holds it, or all of it, so that nothing more can be reached.
 */
export type SyncState =
  | { readonly state: 'here' }
  | { readonly state: 'relay' }
  | { readonly state: 'sole' }
  | { readonly state: 'devices'; readonly count: number };

export interface SyncStates {
  /** Of the last change of a record made here; null where there is none, or nothing of it is ever shared. */
  ofRecord(record: Id): SyncState | null;
  ofAll(): StateOfAll;
  /** Devices beside this one that take part. */
  others(): number;
}

/** What was written here as a whole. */
export interface StateOfAll {
  /** The state it has at least; null where nothing was written. */
  readonly state: SyncState | null;
  /** Changes made here that the relay has not confirmed and takes; at most 10,000 are counted. */
  readonly pending: number;
  /** Those it takes no more, since their space was taken from this device, or is none that this version knows: they wait until it is given. */
  readonly kept: Kept[];
}

export interface Kept {
  readonly space: string;
  readonly count: number;
}

interface Dependencies {
  readonly writer: Pick<Writer, 'prepare'>;
  /** Hex. */
  readonly device: string;
  readonly membership: Pick<MembershipLog, 'state'>;
}

interface OwnOp {
  readonly seq: number;
  readonly space: string;
}

const MOST = 10_000;
/** What is said in the others is no change that anybody made. */
const OF_RECORDS = SPACES.filter((space) => space !== 'audit');
const UNSEALED = `SELECT space, count(*) AS count FROM (SELECT space FROM op WHERE seq > ? AND device = ? AND space <> 'local' LIMIT ${MOST}) GROUP BY space`;
const STRAYS = 'SELECT space, count(*) AS count FROM sync_stray WHERE seq IS NULL GROUP BY space';
/** By the small index (`sync_own_pending`): without a bound for `seq` the planner takes that of all that was ever sealed. */
export const PENDING = 'sync_own WHERE space = ? AND seq > 0 AND receipt IS NULL AND last_op IS NOT NULL';
const SEALED = `SELECT count(*) AS count FROM ${PENDING}`;

export function createSyncStates({ writer, device, membership }: Dependencies): SyncStates {
  const id = Buffer.from(device, 'hex');

  /** Active devices beside this one that hold a space. */
  const holders = (space: SpaceName): Set<string> => {
    const state = membership.state();
    const held = state === null ? [] : activeMembers(state).filter(({ spaces }) => spaces.has(space));
    return new Set(held.map((member) => member.id).filter((one) => one !== device));
  };

  /** Of what the relay has confirmed. */
  const beyondRelay = (space: SpaceName, seq: number): SyncState => {
    const wanted = holders(space);
    if (wanted.size === 0) return { state: 'sole' };
    const count = writer
      .prepare('SELECT device FROM sync_seen WHERE space = ? AND seq >= ?')
      .all(space, seq)
      .filter((row) => wanted.has(Buffer.from(row.device as Uint8Array).toString('hex'))).length;
    return count > 0 ? { state: 'devices', count } : { state: 'relay' };
  };

  const ofEnvelope = (space: SpaceName, seq: number): SyncState => {
    const row = writer
      .prepare('SELECT receipt IS NOT NULL AS confirmed FROM sync_own WHERE space = ? AND seq = ?')
      .get(space, seq);
    return row?.confirmed ? beyondRelay(space, seq) : { state: 'here' };
  };

  const ofOp = ({ seq, space }: OwnOp): SyncState => {
    const stray = writer.prepare('SELECT seq FROM sync_stray WHERE op = ?').get(seq);
    if (stray) return stray.seq === null ? { state: 'here' } : ofEnvelope(space as SpaceName, stray.seq as number);
    if (seq > cursorValue(writer)) return { state: 'here' };
    const row = writer
      .prepare('SELECT seq FROM sync_own WHERE space = ? AND last_op >= ? ORDER BY last_op LIMIT 1')
      .get(space, seq);
    return row ? ofEnvelope(space as SpaceName, row.seq as number) : { state: 'here' };
  };

  /** What the relay has not confirmed, by space: ops, and envelopes where they are sealed, for those are a few. */
  const unconfirmed = (): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    const rows = [
      ...writer.prepare(UNSEALED).all(cursorValue(writer), id),
      ...writer.prepare(STRAYS).all(),
      ...OF_RECORDS.map((space) => ({ space, count: writer.prepare(SEALED).get(space)!.count })),
    ] as unknown as Kept[];
    for (const { space, count } of rows) if (count > 0) counts.set(space, (counts.get(space) ?? 0) + count);
    return counts;
  };
  /** Of what was sealed for a space that this device holds no more. */
  const stillTaken = (space: SpaceName): number =>
    writer
      .prepare(`SELECT count(*) AS count FROM ${PENDING} AND seq <= ?`)
      .get(space, lastToSend(writer, membership.state(), device, space))!.count as number;

  /** The least that any space has reached; of spaces in which nothing waits. */
  const reached = (): SyncState | null => {
    const ends = writer
      .prepare(
        "SELECT space, max(seq) AS seq FROM sync_own WHERE last_op IS NOT NULL AND space <> 'audit' GROUP BY space ORDER BY space",
      )
      .all() as unknown as { space: SpaceName; seq: number }[];
    if (ends.length === 0) return null;
    const states = ends.map(({ space, seq }) => beyondRelay(space, seq));
    const least = states.find(({ state }) => state === 'relay') ?? states.find(({ state }) => state === 'sole');
    const counts = states.flatMap((one) => (one.state === 'devices' ? one.count : []));
    return least ?? { state: 'devices', count: Math.min(...counts) };
  };

  return {
    ofRecord(record) {
      const op = writer
        .prepare('SELECT seq, space FROM op WHERE record = ? AND device = ? ORDER BY seq DESC LIMIT 1')
        .get(idToBytes(record), id) as OwnOp | undefined;
      return op === undefined || op.space === 'local' ? null : ofOp(op);
    },

    ofAll() {
      const counts = unconfirmed();
      const state = membership.state();
      const kept = [...counts]
        .filter(([space]) => state !== null && !mayWrite(state, device, space))
        .map(([space, count]) => ({ space, count: count - stillTaken(space as SpaceName) }))
        .filter(({ count }) => count > 0);
      const sumOf = (all: Iterable<number>): number => [...all].reduce((sum, one) => sum + one, 0);
      const pending = sumOf(counts.values()) - sumOf(kept.map(({ count }) => count));
      return { state: counts.size > 0 ? { state: 'here' } : reached(), pending: Math.min(MOST, pending), kept };
    },

    others() {
      const state = membership.state();
      return state === null ? 0 : activeMembers(state).filter((member) => member.id !== device).length;
    },
  };
}
