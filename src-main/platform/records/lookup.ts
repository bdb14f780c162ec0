/**
 * Exact keys of many-fields and choices, so that a list can be narrowed by one and a person found by a phone number.
 * Kept as (`entity.field`, key, rid); only live records stand in it.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Field, Item } from '#shared/entity/field.ts';
import type { Writer } from '../database/types.ts';
import type { RecordState } from './types.ts';

/** How a field is called in the table. */
export const lookupField = (entity: Entity, field: Pick<Field, 'id'>): string => `${entity.id}.${field.id}`;

/** Fields that have keys at all. */
export const hasKeys = (field: Field): boolean => field.type.keys !== undefined;

function keysOf(field: Field, value: unknown): Set<string> {
  if (value === null || value === undefined || !field.type.keys) return new Set();
  const values = field.many ? (value as readonly Item<unknown>[]).map((item) => item.value) : [value];
  return new Set(values.flatMap((one) => [...field.type.keys!(one)]));
}

export function createLookups(writer: Writer) {
  const fieldsOf = new Map<string, [name: string, field: Field, column: string][]>();
  const keyed = (entity: Entity) => {
    let fields = fieldsOf.get(entity.id);
    if (!fields) {
      fields = Object.entries(entity.fields)
        .filter(([, field]) => hasKeys(field))
        .map(([name, field]) => [name, field, lookupField(entity, field)]);
      fieldsOf.set(entity.id, fields);
    }
    return fields;
  };
  const live = (state: RecordState | null) => (state && !state.deleted ? state : null);

  return {
    /** Brings the keys of a record in line with what it holds now. */
    follow(entity: Entity, before: RecordState | null, after: RecordState | null): void {
      const [was, is] = [live(before), live(after)];
      const rid = (after ?? before)!.rid;
      for (const [name, field, column] of keyed(entity)) {
        if (was && is && was.values[name] === is.values[name]) continue;
        const old = keysOf(field, was?.values[name]);
        const now = keysOf(field, is?.values[name]);
        for (const key of old)
          if (!now.has(key))
            writer.prepare('DELETE FROM lookup WHERE field = ? AND key = ? AND rid = ?').run(column, key, rid);
        for (const key of now)
          if (!old.has(key))
            writer
              .prepare('INSERT OR IGNORE INTO lookup (field, key, rid) VALUES (?, ?, ?)')
              .run(column, key, rid);
      }
    },
    /** The keys a record should have, as `field␟key`; for `check`. */
    expected(entity: Entity, state: RecordState): Set<string> {
      const keys = new Set<string>();
      if (state.deleted) return keys;
      for (const [name, field, column] of keyed(entity))
        for (const key of keysOf(field, state.values[name])) keys.add(`${column}\u001f${key}`);
      return keys;
    },
  };
}
