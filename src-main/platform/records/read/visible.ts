/** Removes what the actor may not see, and turns rows into what a reader gets (law 3). */
import type { Actor } from '#shared/access/actor.ts';
import type { RecordView } from '#shared/api/records.api.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Field, Item } from '#shared/entity/field.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { demand, mayRead } from '../../access/decide.ts';
import { canonicalsOf } from '../../canonical/canonical-table.ts';
import type { ReadDatabase } from '../../database/types.ts';
import { fieldFromColumn } from '../projection.ts';
import { rowsFor } from './stricter.ts';

export interface Visible {
  /** Names of fields and computed fields that may be shown, in the entity's order. */
  readonly names: readonly string[];
  /** Names of fields that may not. Key material is not even named. */
  readonly hidden: readonly string[];
}

/**
 * What of an entity's records the actor may see. Where that is nothing, there is nothing to ask: how many health flags there
 * are, when they were made and why one was deleted tell of health too (design §7). Fault: `access.denied`.
 */
export function visibleTo(actor: Actor, entity: Entity): Visible {
  const all = Object.entries({ ...entity.fields, ...entity.computed });
  const names = all.filter(([, field]) => mayRead(actor, field.class)).map(([name]) => name);
  if (names.length === 0) demand(actor, { read: all[0]![1].class });
  return {
    names,
    hidden: Object.entries(entity.fields)
      .filter(([, field]) => field.class !== 'secret' && !mayRead(actor, field.class))
      .map(([name]) => name),
  };
}

/** Columns to select so that `rowToView` can do its work. */
export const viewColumns = (visible: Visible): string[] => [
  'rid',
  'id',
  'created',
  'updated',
  'deleted',
  'retracted',
  'creator',
  ...visible.names.map(columnOf),
];

/** A stored value as a reader gets it: without the key of a file. */
export function shownValue(field: Field | undefined, value: unknown): unknown {
  const shown = field?.type.shown;
  if (!field || !shown || value === null || value === undefined) return value ?? null;
  if (!field.many || !Array.isArray(value)) return shown(value);
  return (value as readonly Item<unknown>[]).map((item) => ({ ...item, value: shown(item.value) }));
}

export function rowToView(entity: Entity, visible: Visible, row: Readonly<Record<string, unknown>>): RecordView {
  const values: Record<string, unknown> = {};
  for (const name of visible.names) {
    const stored = row[columnOf(name)] as SqlValue;
    const value = Object.hasOwn(entity.fields, name) ? fieldFromColumn(entity, name, stored) : stored;
    if (value !== null && value !== undefined) values[name] = shownValue(entity.fields[name], value);
  }
  const title = values[entity.title];
  return {
    id: idFromBytes(row.id as Uint8Array),
    entity: entity.name,
    title: typeof title === 'string' ? title : null,
    values,
    createdAt: new Date(hlcMillis(row.created as number)).toISOString(),
    updatedAt: new Date(hlcMillis((row.updated ?? row.created) as number)).toISOString(),
    deleted: row.deleted !== null,
    retracted: row.retracted as string | null,
    hidden: [...visible.hidden],
  };
}

/**
 * Titles of the records that the views link to: null where one is not held here or its title may not be seen. Of one that was
 * merged, the title of whoever stands for it.
 */
export async function titlesOf(
  db: ReadDatabase,
  registry: Registry,
  actor: Actor,
  entity: Entity,
  views: readonly RecordView[],
): Promise<Record<Id, string | null>> {
  const wanted = new Map<string, Set<Id>>();
  for (const [name, field] of Object.entries(entity.fields)) {
    const target = field.type.target;
    if (target === undefined) continue;
    for (const view of views) {
      const id = view.values[name];
      if (typeof id === 'string') (wanted.get(target) ?? wanted.set(target, new Set()).get(target)!).add(id);
    }
  }
  const titles: Record<Id, string | null> = {};
  for (const [name, ids] of wanted) {
    const target = registry.byName(name);
    const canonicals = await canonicalsOf(db, target, [...ids]);
    const found = await titlesById(db, target, actor, [
      ...new Set([...ids].map((id) => canonicals.get(id) ?? id)),
    ]);
    for (const id of ids) titles[id] = found[canonicals.get(id) ?? id] ?? null;
  }
  return titles;
}

/** Titles of records of one entity by id; see `titlesOf`. */
export async function titlesById(
  db: ReadDatabase,
  entity: Entity,
  actor: Actor,
  ids: readonly Id[],
): Promise<Record<Id, string | null>> {
  const titles: Record<Id, string | null> = Object.fromEntries(ids.map((id) => [id, null]));
  const field = entity.fields[entity.title] ?? entity.computed[entity.title];
  if (ids.length === 0 || !field || !mayRead(actor, field.class)) return titles;
  const rows = await db
    .selectFrom(`${entity.table} as t`)
    .select(['id', columnOf(entity.title)])
    .where('id', 'in', ids.map(idToBytes))
    .where(rowsFor(actor, entity, 't'))
    .execute();
  for (const row of rows)
    titles[idFromBytes(row.id as Uint8Array)] = (row[columnOf(entity.title)] as string | null) ?? null;
  return titles;
}
