/**
 * Full text over the fields that are marked `search`: one FTS5 index per entity and privacy class, so that no index
 * holds what somebody may not read beside what he may. The text itself stays in the records' own table; an index holds
 * only which words stand in which row, not where, which is what keeps ten million activities small.
 */
import type { PrivacyClass } from '#shared/access/privacy-class.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import type { Problem } from '../audit/verify.ts';
import type { Writer } from '../database/types.ts';
import type { ProjectionHook, RecordState } from '../records/types.ts';
import { isWhole } from './index-check.ts';
import { restOf } from './text-rebuild.ts';

export interface TextIndex {
  readonly entity: Entity;
  readonly class: PrivacyClass;
  /** Names of the fields. */
  readonly fields: readonly string[];
  /** The FTS5 table; `<table>_terms` lists its words. Made by a migration of the slice. */
  readonly table: string;
}

/** The text indexes that the definitions ask for. */
export function textIndexes(registry: Registry): TextIndex[] {
  return registry.entities.flatMap((entity) => {
    const byClass = new Map<PrivacyClass, string[]>();
    for (const [name, field] of Object.entries(entity.fields))
      if (field.search) byClass.set(field.class, [...(byClass.get(field.class) ?? []), name]);
    return [...byClass].map(([privacyClass, fields]) => ({
      entity,
      class: privacyClass,
      fields,
      table: `text_${entity.table}_${privacyClass}`,
    }));
  });
}

/**
 * The statements that make an index; for its migration. `detail = column`, since with `none` SQLite's secure-delete takes
 * other rows' entries with it (seen in 3.53.4; `fts5.test.ts` shows it).
 */
export const textIndexSql = ({
  entity,
  fields,
  table,
}: TextIndex): string => `CREATE VIRTUAL TABLE ${table} USING fts5 (
  ${fields.map(columnOf).join(', ')}, content = '${entity.table}', content_rowid = 'rid', detail = column, columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO ${table} (${table}, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE ${table}_terms USING fts5vocab ('${table}', 'instance');
`;

/**
 * Keeps the indexes in step, inside the writing transaction. A hidden record keeps its words, since its row keeps its
 * text; who searches leaves such rows out.
 */
export function textHook(writer: Writer, indexes: readonly TextIndex[]): ProjectionHook {
  const byEntity = Map.groupBy(indexes, ({ entity }) => entity.name);
  return (entity, before, after) => {
    for (const index of byEntity.get(entity.name) ?? []) follow(writer, index, before, after);
  };
}

function follow(writer: Writer, index: TextIndex, before: RecordState | null, after: RecordState | null): void {
  const old = textsOf(index, before);
  const now = textsOf(index, after);
  if (old.every((text, at) => text === now[at])) return;
  const rid = (after ?? before)!.rid;
  const rest = restOf(writer, index);
  if (rest !== null && rid > rest.done && rid <= rest.last) return;
  const { table, fields } = index;
  const columns = fields.map(columnOf).join(', ');
  const marks = fields.map(() => '?').join(', ');
  if (old.some((text) => text !== null))
    writer
      .prepare(`INSERT INTO ${table} (${table}, rowid, ${columns}) VALUES ('delete', ?, ${marks})`)
      .run(rid, ...old);
  if (now.some((text) => text !== null))
    writer.prepare(`INSERT INTO ${table} (rowid, ${columns}) VALUES (?, ${marks})`).run(rid, ...now);
}

const textsOf = ({ fields }: TextIndex, state: RecordState | null): (string | null)[] =>
  fields.map((name) => (state?.values[name] as string | null | undefined) ?? null);

/** Whether every index holds the words its rows hold. */
export function checkTexts(writer: Writer, indexes: readonly TextIndex[]): Problem[] {
  return indexes
    .filter((index) => restOf(writer, index) === null && !isWhole(writer, index.table))
    .map(({ entity, table }) => ({
      code: 'search.text',
      where: entity.name,
      message: `The full-text index ${table} differs from the text of the records.`,
    }));
}
