/**
 * Open questions ("needs your eyes", ADR 0015): what two desks did without seeing each other, and no rule of ours may decide.
 * They follow from the ops alone, so that every device asks the same, and a choice made on one closes them on all.
 */
import type { Entity } from '#shared/entity/entity.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import type { CreateBody, EditBody, MarkBody } from './body.ts';
import { type Beneath, type EntryMade, isUnderSeen } from './entries.ts';
import {
  ERASURES,
  type Heads,
  headsIn,
  isErasedWhole,
  isValueRegister,
  STANDING,
  type Versions,
} from './heads.ts';
import type { RecordLog } from './merge.ts';
import { type Op, writtenBy } from './op.ts';
import { fieldIdOf, sameValue } from './registers.ts';
import { type Mark, PRESENT, type Standing } from './standing.ts';

/**
 * `field`: several values of one field. `standing`: deleted here, restored there. `deleted-edited`: edited where the deletion was
 * not seen. `deleted-added`: an entry was written under it where the deletion was not seen. `erased-added`: it was erased, and an
 * entry stands under it, written where that was not known.
 */
export type QuestionKind = 'field' | 'standing' | 'deleted-edited' | 'deleted-added' | 'erased-added';

export interface Question {
  /** `~` where it is about the whole record. */
  readonly register: string;
  readonly kind: QuestionKind;
  /** The writes it is between, sorted. */
  readonly heads: readonly Id[];
  /** When the last of them was made. */
  readonly since: Hlc;
}

/** Whether there may be a question at all; nearly always there is none, and nothing is looked up. `hasEntries`: as its entity can. */
export const mayAsk = (versions: Versions, standing: Standing, hasEntries: boolean): boolean =>
  (hasEntries && standing.deleted !== null) ||
  Object.entries(versions).some(
    ([register, heads]) =>
      (Array.isArray(heads) && !register.startsWith('!')) ||
      (standing.deleted !== null && isValueRegister(register)),
  );

/** What an op wrote into a register; undefined where it wrote nothing, or that was erased. */
function valueIn(op: Op, register: string): { readonly before: unknown; readonly after: unknown } | undefined {
  if (op.kind === 'create') {
    const value = ((op.body ?? {}) as CreateBody)[register];
    return value === null || value === undefined ? undefined : { before: null, after: value };
  }
  const written = op.kind === 'edit' ? ((op.body ?? {}) as EditBody)[register] : undefined;
  return Array.isArray(written) ? { before: written[1] as unknown, after: written[2] as unknown } : undefined;
}

/** Whether one register leaves a question between its heads. */
function asks(entity: Entity, register: string, heads: readonly Op[]): boolean {
  const name = entity.nameById.get(fieldIdOf(register));
  const field = name === undefined ? undefined : entity.fields[name];
  if (field?.conflict !== 'ask') return false;
  const values = heads.flatMap((op) => valueIn(op, register) ?? []);
  if (values.every(({ after }) => sameValue(after, values[0]!.after))) return false;
  // Text is woven from both, where both had one text before them.
  return field.type.merge !== 'text' || values.some(({ before, after }) => before === null || after === null);
}

const question = (register: string, kind: QuestionKind, ops: readonly Pick<Op, 'id' | 'hlc'>[]): Question => ({
  register,
  kind,
  heads: ops.map(({ id }) => id).sort(),
  since: Math.max(...ops.map(({ hlc }) => hlc)),
});

/** Edits that stand as heads, and that none of the deletions saw nor were made after one. */
function unseenEdits(versions: Versions, deletions: readonly Mark[], log: RecordLog): readonly Op[] {
  const found = new Map<Id, Op>();
  for (const [register, heads] of Object.entries(versions)) {
    if (!isValueRegister(register)) continue;
    for (const head of headsIn(heads)) {
      const isSeen = deletions.every(({ body }) => {
        const seen: Readonly<Record<string, Heads>> | undefined = (body as MarkBody | null)?.seen;
        return seen === undefined || headsIn(seen[register]).includes(head);
      });
      if (isSeen) continue;
      const op = log.find(head);
      if (!op || writtenBy(op).length === 0) continue;
      const knew = headsIn((op.body as EditBody | null)?.[STANDING] as Heads | undefined);
      if (deletions.some(({ id }) => !knew.includes(id))) found.set(head, op);
    }
  }
  return [...found.values()];
}

/** Entries that one of the deletions did not see, and edits of entries whose author had not seen it either. */
function unseenEntries(deletions: readonly Mark[], beneath: Beneath): readonly EntryMade[] {
  const marks = deletions.flatMap(({ id, body }) => {
    const { under, edits } = (body ?? {}) as MarkBody;
    return under === undefined ? [] : { id, under, edits };
  });
  if (marks.length === 0) return [];
  const made = beneath.made().filter((entry) => marks.some(({ under }) => !isUnderSeen(under, entry)));
  const counting = marks.filter(({ edits }) => edits === true);
  if (counting.length === 0) return made;
  const edited = beneath.edited((edit) =>
    counting.some(({ id, under }) => !isUnderSeen(under, edit) && !edit.knew.includes(id)),
  );
  return [...made, ...edited];
}

/** What was written about a record that is gone for good. */
function questionsOfErased(versions: Versions, log: RecordLog): readonly Question[] {
  const entries = log.beneath.made();
  if (entries.length === 0) return [];
  const erasures = headsIn(versions[ERASURES]).flatMap((id) => log.find(id) ?? []);
  return [question(STANDING, 'erased-added', [...entries, ...erasures])];
}

/** The open questions of a record. */
export function questionsOf(
  {
    entity,
    versions,
    standing,
  }: { readonly entity: Entity; readonly versions: Versions; readonly standing: Standing },
  log: RecordLog,
): readonly Question[] {
  if (isErasedWhole(versions)) return questionsOfErased(versions, log);
  if (!mayAsk(versions, standing, true)) return [];
  const questions: Question[] = [];
  const outcomes = versions[STANDING] ? log.outcomes() : [];
  const first = outcomes[0]?.standing ?? PRESENT;
  const isSame = (one: Standing): boolean =>
    (one.deleted === null) === (first.deleted === null) && (one.retracted === null) === (first.retracted === null);
  const isSettled = outcomes.every((outcome) => isSame(outcome.standing));
  if (!isSettled)
    questions.push(
      question(
        STANDING,
        'standing',
        outcomes.map(({ mark }) => mark),
      ),
    );
  if (standing.deleted !== null) {
    const deletions = outcomes.flatMap((one) => (one.standing.deleted === null ? [] : one.mark));
    const edits = unseenEdits(versions, deletions, log);
    if (edits.length > 0) questions.push(question(STANDING, 'deleted-edited', [...edits, ...deletions]));
    const entries = unseenEntries(deletions, log.beneath);
    if (entries.length > 0) questions.push(question(STANDING, 'deleted-added', [...entries, ...deletions]));
    return questions;
  }
  for (const [register, heads] of Object.entries(versions)) {
    if (!Array.isArray(heads) || !isValueRegister(register)) continue;
    const ops = headsIn(heads).flatMap((id) => log.find(id) ?? []);
    if (asks(entity, register, ops)) questions.push(question(register, 'field', ops));
  }
  return questions;
}

/** Puts the questions of a record in place of those that stood there. */
export function writeQuestions(
  writer: Pick<Writer, 'prepare'>,
  entity: Entity,
  record: Id,
  questions: readonly Question[],
): void {
  const key = idToBytes(record);
  writer.prepare('DELETE FROM attention WHERE record = ?').run(key);
  for (const { register, kind, heads, since } of questions)
    writer
      .prepare('INSERT INTO attention (record, register, kind, entity, heads, since) VALUES (?, ?, ?, ?, ?, ?)')
      .run(key, register, kind, entity.id, JSON.stringify(heads), since);
}
