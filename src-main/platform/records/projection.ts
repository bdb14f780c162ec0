/**
 * Projections: the SQL row of each record (design §4). Rebuildable from ops; only the id is required.
 * One plan per entity holds the columns and prepared texts, so that a write is one bind and one step.
 */
import { columnOf, type Entity, type Values } from '#shared/entity/entity.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Hlc } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import type { Standing } from './standing.ts';
import type { RecordState } from './types.ts';
import { warranted } from './warranted.ts';

export interface NewRow {
  readonly id: Id;
  readonly created: Hlc;
  readonly creator: Uint8Array;
  readonly values: Values;
}

export interface Projection {
  insert(row: NewRow): RecordState;
  /** Writes the columns that differ, and when. */
  update(before: RecordState, values: Values, updated: Hlc): RecordState;
  /** Hides, shows again, or marks as retracted. */
  mark(before: RecordState, mark: Standing): RecordState;
  /** Writes every column, whatever it holds: those of another version may be as that one left them. */
  rewrite(before: RecordState, values: Values): void;
  /** Another creation holds than the one that came first. */
  restamp(before: RecordState, created: Hlc, creator: Id): RecordState;
  /** Of an id that turned out to be that of a record of another entity. */
  remove(rid: number): void;
  read(id: Id): RecordState | null;
  /** Whether there is one, and whether it is hidden: far cheaper than reading it. */
  glance(id: Id): 'none' | 'shown' | 'deleted';
}

/** Stored value → column, for a field of the entity. */
export function fieldToColumn(entity: Entity, name: string, value: unknown): SqlValue {
  const field = entity.fields[name]!;
  if (value === null || value === undefined) return null;
  return field.many ? JSON.stringify(value) : field.type.toColumn(value);
}

/** Column → stored value, for a field of the entity. */
export function fieldFromColumn(entity: Entity, name: string, stored: SqlValue): unknown {
  const field = entity.fields[name]!;
  if (stored === null || stored === undefined) return null;
  return field.many ? JSON.parse(stored as string) : field.type.fromColumn(stored);
}

/** A row of the entity's table as the record it stands for. */
export function rowToState(entity: Entity, row: Readonly<Record<string, unknown>>): RecordState {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(entity.fields)) {
    const value = fieldFromColumn(entity, name, row[columnOf(name)] as SqlValue);
    if (value !== null) values[name] = value;
  }
  return {
    rid: row.rid as number,
    id: idFromBytes(row.id as Uint8Array),
    values,
    created: row.created as Hlc,
    creator: idFromBytes(row.creator as Uint8Array),
    updated: row.updated as Hlc,
    deleted: row.deleted !== null,
    deletedAt: row.deleted as Hlc | null,
    retracted: row.retracted as string | null,
  };
}

export function createProjection(writer: Writer, entity: Entity): Projection {
  const fields = Object.keys(entity.fields);
  const computed = Object.entries(entity.computed);
  // Quoted: some fields are called as SQL words are (from, order, end).
  const columns = [...fields, ...computed.map(([name]) => name)].map((name) => `"${columnOf(name)}"`);
  const insertText = `INSERT INTO ${entity.table} (id, created, creator, updated, ${columns.join(', ')}) VALUES (?, ?, ?, ?, ${columns.map(() => '?').join(', ')})`;
  const computedColumns = (values: Values): SqlValue[] => computed.map(([, field]) => field.compute(values));

  return {
    insert({ id, created, creator, values: written }) {
      const values = warranted(writer, entity, idToBytes(id), written);
      const bound = fields.map((name) => fieldToColumn(entity, name, values[name]));
      const { lastInsertRowid } = writer
        .prepare(insertText)
        .run(idToBytes(id), created, creator, created, ...bound, ...computedColumns(values));
      return {
        rid: Number(lastInsertRowid),
        id,
        values,
        created,
        creator: idFromBytes(creator),
        updated: created,
        deleted: false,
        deletedAt: null,
        retracted: null,
      };
    },

    update(before, written, updated) {
      const values = warranted(writer, entity, idToBytes(before.id), written);
      const set: string[] = [];
      const bound: SqlValue[] = [];
      const put = (name: string, old: SqlValue, now: SqlValue) => {
        if (old === now) return;
        set.push(`"${columnOf(name)}" = ?`);
        bound.push(now);
      };
      for (const name of fields)
        if (before.values[name] !== values[name])
          put(name, fieldToColumn(entity, name, before.values[name]), fieldToColumn(entity, name, values[name]));
      const olds = computedColumns(before.values);
      const news = computedColumns(values);
      for (const [index, [name]] of computed.entries()) put(name, olds[index]!, news[index]!);
      writer
        .prepare(`UPDATE ${entity.table} SET ${[...set, 'updated = ?'].join(', ')} WHERE rid = ?`)
        .run(...bound, updated, before.rid);
      return { ...before, values, updated };
    },

    mark(before, { deleted, retracted }) {
      writer
        .prepare(`UPDATE ${entity.table} SET deleted = ?, retracted = ? WHERE rid = ?`)
        .run(deleted, retracted, before.rid);
      return { ...before, deleted: deleted !== null, deletedAt: deleted, retracted };
    },

    rewrite({ rid, id }, written) {
      const values = warranted(writer, entity, idToBytes(id), written);
      const bound = fields.map((name) => fieldToColumn(entity, name, values[name]));
      writer
        .prepare(`UPDATE ${entity.table} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE rid = ?`)
        .run(...bound, ...computedColumns(values), rid);
    },

    restamp(before, created, creator) {
      if (before.created === created && before.creator === creator) return before;
      writer
        .prepare(`UPDATE ${entity.table} SET created = ?, creator = ? WHERE rid = ?`)
        .run(created, idToBytes(creator), before.rid);
      return { ...before, created, creator };
    },

    remove(rid) {
      writer.prepare(`DELETE FROM ${entity.table} WHERE rid = ?`).run(rid);
    },

    read(id) {
      const row = writer.prepare(`SELECT * FROM ${entity.table} WHERE id = ?`).get(idToBytes(id));
      return row === undefined ? null : rowToState(entity, row);
    },

    glance(id) {
      const row = writer.prepare(`SELECT deleted FROM ${entity.table} WHERE id = ?`).get(idToBytes(id));
      if (row === undefined) return 'none';
      return row.deleted === null ? 'shown' : 'deleted';
    },
  };
}
