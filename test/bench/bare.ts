/**
 * The rows that the door would project, written by SQLite alone: what every write is compared with. The tables, their
 * indexes, the file and its settings are the clinic's own; documents, ops, audit and search are what is left out.
 */
import { registry } from '#modules/entities.ts';
import type { Draft } from '#modules/population/generator/draft.ts';
import type { Writer } from '#platform/database/types.ts';
import { fieldToColumn } from '#platform/records/projection.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import { timed } from './measure.ts';

interface BareRow {
  readonly sql: string;
  readonly bound: readonly SqlValue[];
}

/** The statement of a draft with its columns worked out, so that the bare side pays for SQLite alone. */
function bareRow(draft: Draft, stamp: number, creator: Uint8Array): BareRow {
  const entity: Entity = registry.byName(draft.entity);
  const values: Readonly<Record<string, unknown>> = { ...draft.values };
  const fields = Object.keys(entity.fields);
  const computed = Object.entries(entity.computed);
  const columns = [...fields, ...computed.map(([name]) => name)].map((name) => `"${columnOf(name)}"`);
  return {
    sql: `INSERT INTO ${entity.table} (id, created, creator, updated, ${columns.join(', ')}) VALUES (${'?, '.repeat(columns.length + 3)}?)`,
    bound: [
      idToBytes(draft.id),
      stamp,
      creator,
      stamp,
      ...fields.map((name) => fieldToColumn(entity, name, values[name])),
      ...computed.map(([, field]) => field.compute(values)),
    ],
  };
}

/** Writes the rows in one transaction and answers the milliseconds it took. */
export function writeBare(writer: Writer, drafts: readonly Draft[], stamp: number, creator: Uint8Array): number {
  const rows = drafts.map((draft) => bareRow(draft, stamp, creator));
  return timed(() =>
    writer.transaction(() => {
      for (const { sql, bound } of rows) writer.prepare(sql).run(...bound);
    }),
  );
}

/** Takes such rows away again: no op stands behind them. */
export function removeBare(writer: Writer, drafts: readonly Draft[]): void {
  writer.transaction(() => {
    for (const { entity, id } of drafts)
      writer.prepare(`DELETE FROM ${registry.byName(entity).table} WHERE id = ?`).run(idToBytes(id));
  });
}
