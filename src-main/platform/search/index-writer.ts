/**
 * Keeps a source's index in step with its records, inside the transaction that writes them.
 * Invariant: the full-text index holds exactly the lines of the line table, and the words exactly those of its names; a
 * word that nobody has any more is gone too, since it may have been the last trace of somebody.
 */
import type { Writer } from '../database/types.ts';
import type { ProjectionHook, RecordState } from '../records/types.ts';
import { entryToLine, lineWords } from './entry.ts';
import { soundsOf } from './sounds.ts';
import { COUNTED_EACH, type SearchSource, tablesOf } from './source.ts';

/** What the index should hold of a record; null: nothing. */
export interface Wanted {
  readonly line: string;
  readonly marks: number;
}

/** What is to be found of a record as it stands; deleted records can't be found. */
export function wantedOf(source: SearchSource, state: RecordState | null): Wanted | null {
  if (state === null || state.deleted) return null;
  const entry = source.toEntry(state.values);
  const line = entryToLine(entry);
  return line === '' ? null : { line, marks: entry.marks };
}

export interface IndexWriter {
  /** Brings the index in line for one record. Writes nothing where it is so already. Returns whether it wrote. */
  put(rid: number, wanted: Wanted | null): boolean;
}

export function createIndexWriter(writer: Writer, source: SearchSource): IndexWriter {
  const { lines, fts, words, sounds } = tablesOf(source);
  const read = writer.prepare(`SELECT line, marks FROM ${lines} WHERE rid = ?`);
  const write = writer.prepare(
    `INSERT INTO ${lines} (rid, line, marks) VALUES (?, ?, ?)
     ON CONFLICT (rid) DO UPDATE SET line = excluded.line, marks = excluded.marks`,
  );
  const remark = writer.prepare(`UPDATE ${lines} SET marks = ? WHERE rid = ?`);
  const remove = writer.prepare(`DELETE FROM ${lines} WHERE rid = ?`);
  const enter = writer.prepare(`INSERT INTO ${fts} (rowid, line) VALUES (?, ?)`);
  const strike = writer.prepare(`INSERT INTO ${fts} (${fts}, rowid, line) VALUES ('delete', ?, ?)`);
  const isUsed = writer.prepare(`SELECT 1 FROM ${fts} WHERE ${fts} MATCH ? LIMIT 1`);
  const readWord = writer.prepare(`SELECT seen FROM ${words} WHERE word = ?`);
  const newWord = writer.prepare(`INSERT INTO ${words} (word, seen) VALUES (?, 0)`);
  const countWord = writer.prepare(`UPDATE ${words} SET seen = max(0, seen + ?) WHERE word = ?`);
  const oldWord = writer.prepare(`DELETE FROM ${words} WHERE word = ?`);
  const newSound = writer.prepare(`INSERT OR IGNORE INTO ${sounds} (sound, word) VALUES (?, ?)`);
  const oldSound = writer.prepare(`DELETE FROM ${sounds} WHERE sound = ? AND word = ?`);

  const addWord = (word: string, counted: boolean): void => {
    if (readWord.get(word) === undefined) {
      newWord.run(word);
      for (const sound of soundsOf(word)) newSound.run(sound, word);
    }
    if (counted) countWord.run(1, word);
  };

  const dropWord = (word: string, counted: boolean): void => {
    if (counted) countWord.run(-1, word);
    const row = readWord.get(word);
    if (row === undefined || (row.seen as number) > 0 || isUsed.get(`"${word}"`) !== undefined) return;
    oldWord.run(word);
    for (const sound of soundsOf(word)) oldSound.run(sound, word);
  };

  return {
    put(rid, wanted) {
      const stored = read.get(rid) as Wanted | undefined;
      if (stored?.line === wanted?.line) {
        if (wanted === null || stored === undefined || stored.marks === wanted.marks) return false;
        remark.run(wanted.marks, rid);
        return true;
      }
      if (stored !== undefined) {
        strike.run(rid, stored.line);
        if (wanted === null) remove.run(rid);
      }
      if (wanted !== null) {
        write.run(rid, wanted.line, wanted.marks);
        enter.run(rid, wanted.line);
      }
      const before = stored === undefined ? [] : lineWords(stored.line);
      const after = wanted === null ? [] : lineWords(wanted.line);
      const counted = rid % COUNTED_EACH === 0;
      for (const word of after) if (!before.includes(word)) addWord(word, counted);
      for (const word of before) if (!after.includes(word)) dropWord(word, counted);
      return true;
    },
  };
}

/** The hook by which the write door keeps the index. */
export function indexHook(writer: Writer, source: SearchSource): ProjectionHook {
  const index = createIndexWriter(writer, source);
  return (entity, before, after) => {
    if (entity.name !== source.entity.name) return;
    const state = after ?? before;
    if (state !== null) index.put(state.rid, wantedOf(source, after));
  };
}
