/** What the write door refuses, and where it lets pass what others have broken already. */
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Field } from '#shared/entity/field.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { RecordState, Records } from './types.ts';
import { recordFaults } from './validate.ts';

/** A rule of a slice that `commit` refuses to break (design §4); throws a fault. `before` is null for a new record. */
export type Rule = (after: Values, before: RecordState | null, records: Pick<Records, 'find' | 'peek'>) => void;

const codeOf = (work: () => void): string | null => {
  try {
    work();
    return null;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
};

/**
 * Throws what the rule throws; but two desks that each kept the rule can break it together, and then the rest of the record
 * can still be edited.
 */
export function obey(
  rule: Rule | undefined,
  after: Values,
  before: RecordState,
  records: Pick<Records, 'find' | 'peek'>,
): void {
  try {
    rule?.(after, before, records);
  } catch (thrown) {
    const code = thrown instanceof Fault ? thrown.code : null;
    if (code === null || codeOf(() => rule?.(before.values, before, records)) !== code) throw thrown;
  }
}

/** The field of that name. What decides the space of a record goes only with the whole record. Fault: `record.invalid`. */
export function erasableField(entity: Entity, name: string): Field {
  const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
  if (!field || name === entity.stricter?.field)
    throw recordFaults['record.invalid']({
      entity: entity.name,
      field: name.slice(0, 60),
      problem: field ? 'it can only be erased with the whole record' : 'there is no such field',
    });
  return field;
}
