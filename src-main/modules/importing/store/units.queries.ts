/** What imports remember of the units they took in; synchronous statements on the writer, for use between its slices. */
import type { Writer } from '#platform/database/types.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Written } from '../engine/merge.ts';
import { aliasSeal, unitSeal } from './seals.ts';
import type { UnitRow } from './unit-row.ts';

const toRow = (row: Readonly<Record<string, unknown>>): UnitRow => ({
  ...(row as unknown as UnitRow),
  record: idFromBytes(row.record as Uint8Array),
});

export const createUnitStore = (writer: Writer) => ({
  byKey: (key: string): UnitRow[] =>
    writer.prepare('SELECT * FROM import_unit WHERE key = ? ORDER BY seq').all(key).map(toRow),

  writtenOf: (record: Id): Written[] =>
    writer
      .prepare('SELECT written FROM import_unit WHERE record = ?')
      .all(idToBytes(record))
      .map((row) => JSON.parse(row.written as string) as Written),

  insert(row: UnitRow): void {
    writer
      .prepare(
        'INSERT INTO import_unit (key, kind, scope, hash, entity, record, made, batch, source, written, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        row.key,
        row.kind,
        row.scope,
        row.hash,
        row.entity,
        idToBytes(row.record),
        row.made,
        row.batch,
        row.source,
        row.written,
        unitSeal(row),
      );
  },

  touch(seq: number, batch: number, source: number): void {
    writer.prepare('UPDATE import_unit SET batch = ?, source = ? WHERE seq = ?').run(batch, source, seq);
  },

  /** Keys that an alias stands for. */
  aliasOf: (alias: string): string[] =>
    writer
      .prepare('SELECT key FROM import_alias WHERE alias = ?')
      .all(alias)
      .map((row) => row.key as string),

  addAlias(alias: string, key: string): void {
    writer
      .prepare('INSERT OR IGNORE INTO import_alias (alias, key, seal) VALUES (?, ?, ?)')
      .run(alias, key, aliasSeal(alias, key));
  },
});

export type UnitStore = ReturnType<typeof createUnitStore>;
