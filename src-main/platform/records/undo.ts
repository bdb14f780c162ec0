/**
 * Undo (law 8): a new commit that puts back what an op replaced, only where the field still holds what the op wrote.
 * An undone creation hides the record, unless somebody has worked on it since. Undoing an undo is redo.
 */
import type { Actor } from '#shared/access/actor.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { EraseBody } from './body.ts';
import { type Op, opById, opsOf, rowToOp, SELECT_OPS, writtenBy } from './op.ts';
import { fieldIdOf, plainRegister, registersToValues, sameValue, valuesToRegisters } from './registers.ts';
import type { Change, RecordState, Records, UndoResult } from './types.ts';

export const undoFaults = defineFaults({
  'undo.missing': {
    message: 'There is no such change to take back.',
    remedy: 'Look for it in the history of the record.',
  },
});

interface Context {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly records: Pick<Records, 'commit' | 'peek'>;
  readonly newId: () => Id;
}

export interface Plan {
  readonly change: Change | null;
  readonly undone: readonly string[];
  readonly kept: readonly string[];
}

const nothing = (kept: readonly string[]): Plan => ({ change: null, undone: [], kept });

/** How many ops of a batch one slice takes back: short enough to keep the writer responsive. */
const SLICE = 50;

/** Whether ops other than the batch's own, and not taken back themselves, stand on the record after `op`. */
function workedOnSince(ops: readonly Op[], op: Op): boolean {
  const undone = new Set(ops.map((one) => one.undoes));
  const after = ops.slice(ops.findIndex((one) => one.id === op.id) + 1);
  return after.some(
    (one) =>
      one.undoes === null &&
      !undone.has(one.id) &&
      (op.batch === null || one.batch !== op.batch) &&
      one.kind === 'edit',
  );
}

/** The change that puts back what an edit replaced, where the record still holds what it wrote; also for who takes it back with others. */
export function planEdit(entity: Entity, op: Op, state: RecordState): Plan {
  const registers = valuesToRegisters(entity, state.values);
  const undone = new Set<string>();
  const kept = new Set<string>();
  for (const [written, [, before, after]] of writtenBy(op)) {
    const register = plainRegister(written);
    const name = entity.nameById.get(fieldIdOf(register));
    if (name === undefined) continue;
    if (sameValue(registers.get(register) ?? null, after)) {
      undone.add(name);
      if (before === null) registers.delete(register);
      else registers.set(register, before);
    } else if (!sameValue(registers.get(register) ?? null, before)) kept.add(name);
  }
  if (undone.size === 0) return nothing([...kept]);
  const all = registersToValues(entity, registers);
  const values: Record<string, unknown> = {};
  for (const name of undone) values[name] = all[name] ?? null;
  return {
    change: { kind: 'edit', entity: entity.name, id: op.record, values },
    undone: [...undone],
    kept: [...kept],
  };
}

function plan({ writer, registry, records }: Context, op: Op): Plan {
  const entity = registry.byId(op.entity);
  const state = entity && records.peek(entity.name, op.record);
  if (!entity || !state) return nothing(['record']);
  const of = { entity: entity.name, id: op.record };
  if (op.kind === 'edit') return state.deleted ? nothing(['record']) : planEdit(entity, op, state);
  if (op.kind === 'create') {
    if (state.deleted) return nothing([]);
    if (workedOnSince(opsOf(writer, op.record), op)) return nothing(['record']);
    return { change: { kind: 'delete', ...of }, undone: ['record'], kept: [] };
  }
  // What was erased is gone.
  if (op.kind === 'erase') return nothing([]);
  // One whose body is of no known form erases nothing.
  const isWhole = ({ kind, body }: Op): boolean =>
    kind === 'erase' && body !== null && !(body as EraseBody).fields;
  if (opsOf(writer, op.record).some(isWhole)) return nothing(['record']);
  if (op.kind === 'restore')
    return state.deleted ? nothing([]) : { change: { kind: 'delete', ...of }, undone: ['record'], kept: [] };
  const standing = op.kind === 'delete' ? state.deleted : state.retracted !== null;
  return standing ? { change: { kind: 'restore', ...of }, undone: ['record'], kept: [] } : nothing([]);
}

/** Takes back one op. */
function undoOp(context: Context, actor: Actor, op: Op): UndoResult {
  const { change, undone, kept } = plan(context, op);
  if (!change) return { op: null, undone, kept };
  const { ops } = context.records.commit({ actor, changes: [{ ...change, undoes: op.id }] });
  return { op: ops[0]?.op ?? null, undone, kept };
}

/** Takes back the ops of a batch, newest first, a slice at a time; the answer's `op` is the batch that undid it. */
function* undoBatch(
  context: Context,
  actor: Actor,
  batch: Id,
): Generator<{ done: number; total: number }, UndoResult> {
  const { writer, records, newId } = context;
  const key = idToBytes(batch);
  const { total } = writer.prepare('SELECT count(*) AS total FROM op WHERE batch = ?').get(key) as {
    total: number;
  };
  if (total === 0) throw undoFaults['undo.missing']();
  const undoing = newId();
  const undone = new Set<string>();
  const kept = new Set<string>();
  const slice = writer.prepare(`${SELECT_OPS} WHERE op.batch = ? AND op.seq < ? ORDER BY op.seq DESC LIMIT ?`);
  let seq = Number.MAX_SAFE_INTEGER;
  let any = false;
  // One commit a slice; a record that comes up again needs the first step done before the next can be planned.
  const pending = new Map<Id, Change>();
  const flush = () => {
    if (pending.size > 0) records.commit({ actor, changes: [...pending.values()], batch: undoing });
    pending.clear();
  };
  for (let done = 0; done < total; ) {
    const rows = slice.all(key, seq, SLICE);
    if (rows.length === 0) break;
    for (const row of rows) {
      const op = rowToOp(row);
      if (pending.has(op.record)) flush();
      const step = plan(context, op);
      for (const name of step.undone) undone.add(name);
      for (const name of step.kept) kept.add(name);
      if (!step.change) continue;
      any = true;
      pending.set(op.record, { ...step.change, undoes: op.id });
    }
    flush();
    seq = rows.at(-1)!.seq as number;
    done += rows.length;
    yield { done, total };
  }
  return { op: any ? undoing : null, undone: [...undone], kept: [...kept] };
}

/** Takes back an op or, where the id names none, a batch in slices. Fault: `undo.missing`. */
export function* undoSteps(
  context: Context,
  actor: Actor,
  opOrBatch: Id,
): Generator<{ done: number; total: number }, UndoResult> {
  const op = opById(context.writer, opOrBatch);
  return op ? undoOp(context, actor, op) : yield* undoBatch(context, actor, opOrBatch);
}
