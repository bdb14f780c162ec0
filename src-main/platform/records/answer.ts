/**
 * Answers an open question by an ordinary change that has seen all it is between: so it closes on every device that gets
 * the change, and can be taken back like any other.
 */
import type { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import type { answerQuestion } from '#shared/api/questions.api.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { EraseBody } from './body.ts';
import { createEntries } from './entries.ts';
import { STANDING } from './heads.ts';
import { opById, writtenBy } from './op.ts';
import { fieldIdOf, plainRegister, registersToValues, valuesToRegisters } from './registers.ts';
import type { Change, Records } from './types.ts';
import { recordFaults } from './validate.ts';

export const questionFaults = defineFaults({
  'question.closed': {
    message: 'This question is not open any more.',
    remedy: 'Somebody has answered it already; look at the record.',
  },
});

interface Context {
  readonly writer: Pick<Writer, 'prepare'>;
  readonly registry: Registry;
  readonly records: Pick<Records, 'commit' | 'peek'>;
}

type Input = z.output<typeof answerQuestion.input>;

/** Faults: `question.closed`, `record.missing`, and those of a commit. */
export function answer(
  { writer, registry, records }: Context,
  actor: Actor,
  { entity: name, id, register, seen, answer: given }: Input,
): { readonly op: Id | null; readonly open: boolean } {
  const entity = registry.byName(name);
  const state = records.peek(name, id);
  if (!state) throw recordFaults['record.missing']();
  const asked = () =>
    writer
      .prepare('SELECT kind, heads FROM attention WHERE record = ? AND register = ? AND entity = ?')
      .all(idToBytes(id), register, entity.id);
  const open = asked();
  const isErased = open.some(({ kind }) => kind === 'erased-added');
  const isWhole = given.take === 'delete' || given.take === 'restore' || given.take === 'erase';
  if (open.length === 0 || isWhole !== (register === STANDING) || isErased !== (given.take === 'erase'))
    throw questionFaults['question.closed']();

  /** What stands under a record that was erased goes for the reason for which that went. */
  const erasures = (): Change[] => {
    const heads = open.flatMap(({ heads: ids }) => JSON.parse(ids as string) as Id[]);
    const erasure = heads.map((head) => opById(writer, head)).find((op) => op?.kind === 'erase');
    const reason = (erasure?.body as EraseBody | null | undefined)?.reason ?? '';
    return createEntries(writer, registry)
      .below(entity, id)
      .map((entry) => ({ kind: 'erase', entity: entry.entity.name, id: entry.id, reason }));
  };

  const change = (): Change => {
    if (given.take === 'delete' || given.take === 'restore') return { kind: given.take, entity: name, id };
    const field = entity.nameById.get(fieldIdOf(register));
    if (field === undefined) throw questionFaults['question.closed']();
    const chosen = given.take === 'write' && seen.includes(given.op) ? opById(writer, given.op) : null;
    const written = chosen && writtenBy(chosen).find(([wrote]) => wrote === register);
    if (given.take === 'write' && !written) throw questionFaults['question.closed']();
    const value = given.take === 'value' ? (given.value ?? null) : written![1][2];
    const registers = valuesToRegisters(entity, { [field]: state.values[field] });
    if (value === null) registers.delete(plainRegister(register));
    else registers.set(plainRegister(register), value);
    const values = { [field]: registersToValues(entity, registers)[field] ?? null };
    return { kind: 'edit', entity: name, id, values, seen: { [field]: seen }, settles: true };
  };
  const { ops } = records.commit({ actor, changes: given.take === 'erase' ? erasures() : [change()] });
  return { op: ops[0]?.op ?? null, open: asked().length > 0 };
}
