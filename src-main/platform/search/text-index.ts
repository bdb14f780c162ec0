/**
 * Full text over the fields that are marked `search`: one FTS5 index per entity and privacy class, so that no index
 * holds what somebody may not read beside what he may. The text itself stays in the records' own table; an index holds
 * only which words stand in which row, not where, which is what keeps ten million activities small.
 */
import { columnOf } from '#shared/entity/entity.ts';
import { type Check, type Checked, createFindings, type Walk } from '../checking/walk.ts';
import type { Writer } from '../database/types.ts';
import type { ProjectionHook, RecordState } from '../records/types.ts';
import { isWhole } from './fts-check.ts';
import { REMEDY } from './index-check.ts';
import type { TextIndex } from './text-indexes.ts';
import { restOf, storedRest } from './text-rebuild.ts';
import { textVocabulary, vocabularyOf, vocabularyWords } from './text-vocabulary.ts';

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
INSERT INTO ${table} (${table}, rank) VALUES ('automerge', 0);
CREATE TABLE ${table}_word (
  word TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
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
  const vocabulary = textVocabulary(writer, index);
  const words = vocabularyWords(now);
  vocabulary.add(words);
  if (before !== null) vocabulary.drop([...vocabularyWords(old)].filter((word) => !words.has(word)));
}

const textsOf = ({ fields }: TextIndex, state: RecordState | null): (string | null)[] =>
  fields.map((name) => (state?.values[name] as string | null | undefined) ?? null);

/** Whether an index and its vocabulary hold the words the rows hold. Reads every text once, and holds on to one state. */
export const checkText = (index: TextIndex): Check =>
  function* (db) {
    const { entity, table, fields } = index;
    // What is still to be indexed is missing there, and is made good by itself.
    if (storedRest(db, index) !== null) return [];
    const { problems, report } = createFindings();
    const whole = yield* isWhole(db, { table, content: entity.table, columns: fields.map(columnOf) });
    if (!whole)
      report('search.text', entity.name, `The full-text index differs from the text of the records. ${REMEDY}`);
    if (!(yield* knowsItsWords(db, index)))
      report(
        'search.words',
        entity.name,
        `The words that half-typed ones are completed to differ from the text. ${REMEDY}`,
      );
    return problems;
  };

function* knowsItsWords(db: Checked, index: TextIndex): Walk<boolean> {
  const columns = index.fields.map((name) => `"${columnOf(name)}"`).join(', ');
  const expected = new Set<string>();
  const rows = db.connection.prepare(`SELECT ${columns} FROM "${index.entity.table}"`).raw().iterate();
  let read = 0;
  for (const texts of rows as Iterable<(string | null)[]>) {
    for (const word of vocabularyWords(texts)) expected.add(word);
    read += 1;
    if (read % 20_000 === 0) yield { done: read, total: 0, holds: true };
  }
  const known = db.connection
    .prepare(`SELECT word FROM ${vocabularyOf(index)}`)
    .pluck()
    .all() as string[];
  return known.length === expected.size && known.every((word) => expected.has(word));
}
