/**
 * The ops of a space up to a cut of the log, in the order a new device wants them: first whom people ask for and who may ask (people,
 * accounts, users), then whatever else changes (tasks, appointments, coverage), then the newest of what only grows, as the entries of a
 * timeline do; then the rest of those, the newest first.
 * Invariants: each op comes once; the ops of a record come in their order, its creation before all else.
 */
import type { Registry } from '#shared/entity/registry.ts';
import type { Writer } from '../database/types.ts';
import type { TravellingOp } from './payload.ts';

/** Ops looked at in one go. */
const WINDOW = 256;
export type SnapshotOp = TravellingOp & {
  readonly seq: number;
  readonly id: Uint8Array;
  readonly record: Uint8Array;
  readonly digest: Uint8Array | null;
};

const SELECT = 'SELECT op.*, e.digest AS digest, e.body AS rest FROM op LEFT JOIN erased_op e ON e.seq = op.seq';

/** Codes of the entities that come before all else. */
export const comesFirst = ({ entities }: Registry): readonly string[] =>
  entities.filter(({ foundByName, keeper }) => foundByName === true || keeper !== undefined).map(({ id }) => id);

export interface Batch {
  readonly ops: readonly SnapshotOp[];
  readonly isWork: boolean;
}

/** Some ops at a time, so that a caller may breathe; `until`: the last local number that belongs to the cut; `recent`: so many of the newest entries come before the rest. */
export function* snapshotOrder(
  writer: Pick<Writer, 'prepare'>,
  registry: Registry,
  space: string,
  until: number,
  recent: number,
): Generator<Batch> {
  const first = comesFirst(registry);
  const growing = registry.entities
    .filter(({ mode, id }) => mode === 'append' && !first.includes(id))
    .map(({ id }) => id);
  const isGrowing = `entity IN (${growing.map(() => '?').join(', ')})`;
  const isFirstOfAll = `op.entity IN (${first.map(() => '?').join(', ')})`;
  for (const [which, entities] of [
    [isFirstOfAll, first],
    [`NOT (${isFirstOfAll}) AND NOT (op.${isGrowing})`, [...first, ...growing]],
  ] as const) {
    const changing = writer.prepare(
      `${SELECT} WHERE op.seq > ? AND op.seq <= ? AND op.space = ? AND ${which} ORDER BY op.seq LIMIT ${WINDOW}`,
    );
    for (let last = 0; ; ) {
      const ops = changing.all(last, until, space, ...entities) as unknown as SnapshotOp[];
      if (ops.length > 0) yield { ops, isWork: true };
      if (ops.length < WINDOW) break;
      last = ops.at(-1)!.seq;
    }
  }
  // Of a record whose first op stands in the window all come; of others none, for they came, or come, with their first.
  const firsts = writer.prepare(
    `SELECT op.seq, op.record, op.entity FROM op WHERE op.seq < ? AND op.space = ? AND op.${isGrowing} ORDER BY op.seq DESC LIMIT ?`,
  );
  const isFirst = writer.prepare(
    'SELECT 1 AS found FROM op WHERE record = ? AND seq < ? AND space = ? AND entity = ? LIMIT 1',
  );
  const ofRecord = writer.prepare(
    `${SELECT} WHERE op.record = ? AND op.seq <= ? AND op.space = ? AND op.entity = ? ORDER BY op.seq`,
  );
  let given = 0;
  for (let before = until + 1; ; ) {
    const isWork = given < recent;
    const limit = isWork ? Math.min(WINDOW, recent - given) : WINDOW;
    const found = firsts.all(before, space, ...growing, limit) as unknown as Pick<
      SnapshotOp,
      'seq' | 'record' | 'entity'
    >[];
    const ops = found
      .filter(({ seq, record, entity }) => !isFirst.get(record, seq, space, entity))
      .flatMap(({ record, entity }) => ofRecord.all(record, until, space, entity) as unknown as SnapshotOp[]);
    given += ops.length;
    if (ops.length > 0) yield { ops, isWork };
    if (found.length < limit) return;
    before = found.at(-1)!.seq;
  }
}
