/**
 * Making a text index anew, in slices. What is still to be done is kept in the database, so that a crash in the middle
 * is no harm; rows in that rest are left alone by the hook, since the rebuild will read them as they then are.
 */
import { columnOf } from '#shared/entity/entity.ts';
import type { Checked } from '../checking/walk.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import type { RebuildProgress } from './index-check.ts';
import type { TextIndex } from './text-indexes.ts';
import { textVocabulary, vocabularyWords } from './text-vocabulary.ts';

/** Rows after `done`, up to `last`, are not in the index yet. */
interface Rest {
  readonly done: number;
  readonly last: number;
}

const known = new WeakMap<Writer, Map<string, Rest | null>>();

const metaName = ({ table }: TextIndex): string => `rest.${table}`;

/** What is missing in the index; null: nothing. Read once per writer. */
export function restOf(writer: Writer, index: TextIndex): Rest | null {
  const ofWriter = known.get(writer) ?? new Map<string, Rest | null>();
  known.set(writer, ofWriter);
  let rest = ofWriter.get(index.table);
  if (rest === undefined) {
    rest = storedRest(writer, index);
    ofWriter.set(index.table, rest);
  }
  return rest;
}

/** The same, read anew. */
export function storedRest(db: Checked, index: TextIndex): Rest | null {
  const stored = createMeta(db).get(metaName(index));
  return stored === null ? null : (JSON.parse(Buffer.from(stored).toString()) as Rest | null);
}

/** One transaction that also moves the rest on; what is remembered of it follows only once that is committed. */
function step(writer: Writer, index: TextIndex, rest: Rest | null, work: () => void): void {
  restOf(writer, index);
  writer.transaction(() => {
    work();
    createMeta(writer).set(metaName(index), Buffer.from(JSON.stringify(rest)));
  });
  known.get(writer)!.set(index.table, rest);
}

const STEP = 200;

/** Empties the index and fills it from the rows, or goes on where that was interrupted. */
export function* rebuildText(writer: Writer, index: TextIndex): Generator<RebuildProgress, void> {
  const { entity, fields, table } = index;
  const columns = fields.map((name) => `"${columnOf(name)}"`).join(', ');
  const vocabulary = textVocabulary(writer, index);
  let rest = restOf(writer, index);
  if (rest === null) {
    const { last } = writer.prepare(`SELECT coalesce(max(rid), 0) AS last FROM "${entity.table}"`).get() as {
      last: number;
    };
    rest = { done: 0, last };
    step(writer, index, rest, () => {
      writer.prepare(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`).run();
      vocabulary.clear();
    });
  }
  const upTo = writer.prepare(
    `SELECT max(rid) AS upTo FROM (SELECT rid FROM "${entity.table}" WHERE rid > ? ORDER BY rid LIMIT ?)`,
  );
  const fill = writer.prepare(
    `INSERT INTO ${table} (rowid, ${columns}) SELECT rid, ${columns} FROM "${entity.table}" WHERE rid > ? AND rid <= ?`,
  );
  const texts = writer.prepare(`SELECT ${columns} FROM "${entity.table}" WHERE rid > ? AND rid <= ?`);
  while (rest !== null) {
    const { done, last }: Rest = rest;
    const next = Math.min(last, (upTo.get(done, STEP)?.upTo as number | null | undefined) ?? last);
    const now: Rest | null = next >= last ? null : { done: next, last };
    step(writer, index, now, () => {
      fill.run(done, next);
      for (const row of texts.all(done, next))
        vocabulary.add(vocabularyWords(Object.values(row) as (string | null)[]));
    });
    rest = now;
    yield { done: next, total: last };
  }
}
