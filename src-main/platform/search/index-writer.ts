/**
 * Keeps a source's index in step with its records, inside the transaction that writes them.
 * Invariant: the full-text indexes hold exactly the lines of the line table, and the words exactly those of its names; a
 * word that nobody has any more is gone too, since it may have been the last trace of somebody.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Id } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { ProjectionHook, RecordState } from '../records/types.ts';
import { lineWords } from './entry.ts';
import { createSets, type Wanted } from './sets.ts';
import { soundsOf } from './sounds.ts';
import { COUNTED_EACH, type SearchSource, tablesOf } from './source.ts';

export interface IndexWriter {
  /** Brings the index in line for one record. Writes nothing where it is so already. Returns whether it wrote. */
  put(rid: number, wanted: Wanted | null): boolean;
}

export function createIndexWriter(writer: Writer, source: SearchSource): IndexWriter {
  const { lines, fts, keys, words, sounds } = tablesOf(source);
  const read = writer.prepare(`SELECT line, keys, marks FROM ${lines} WHERE rid = ?`);
  const write = writer.prepare(
    `INSERT INTO ${lines} (rid, line, keys, marks) VALUES (?, ?, ?, ?)
     ON CONFLICT (rid) DO UPDATE SET line = excluded.line, keys = excluded.keys, marks = excluded.marks`,
  );
  const remove = writer.prepare(`DELETE FROM ${lines} WHERE rid = ?`);
  const changeName = tokenWriter(writer, fts, 'line');
  const changeKeys = tokenWriter(writer, keys, 'keys');
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
      const isSame =
        stored?.line === wanted?.line && stored?.keys === wanted?.keys && stored?.marks === wanted?.marks;
      if (isSame) return false;
      changeName(rid, stored?.line ?? '', wanted?.line ?? '', true);
      changeKeys(rid, stored?.keys ?? '', wanted?.keys ?? '', false);
      if (wanted === null) remove.run(rid);
      else write.run(rid, wanted.line, wanted.keys, wanted.marks);
      if (stored?.line === wanted?.line) return true;
      const before = stored === undefined ? [] : lineWords(stored.line);
      const after = wanted === null ? [] : lineWords(wanted.line);
      const counted = rid % COUNTED_EACH === 0;
      for (const word of after) if (!before.includes(word)) addWord(word, counted);
      for (const word of before) if (!after.includes(word)) dropWord(word, counted);
      return true;
    },
  };
}

/**
 * Changes what one full-text index holds of a row from one line to another. FTS5 counts a row up with each entering and down
 * with each striking, and takes a count below nothing for damage: a row that stays is struck and entered alike, though only
 * one of them may have words.
 */
function tokenWriter(writer: Writer, fts: string, column: string) {
  const enter = writer.prepare(`INSERT INTO ${fts} (rowid, ${column}) VALUES (?, ?)`);
  const strike = writer.prepare(`INSERT INTO ${fts} (${fts}, rowid, ${column}) VALUES ('delete', ?, ?)`);
  return (rid: number, before: string, after: string, withBeginnings: boolean): void => {
    if (before === after) return;
    const { gone, come } = changedTokens(before, after, withBeginnings);
    if (gone === '' && come === '') return;
    if (hasTokens(before)) strike.run(rid, gone);
    if (hasTokens(after)) enter.run(rid, come);
  };
}

/** Whether a row stands in the index at all. The line of somebody called “42” has no word, and was never entered. */
const hasTokens = (line: string): boolean => /[^ ,;]/.test(line);

/** The tokens of a line, each as often as it stands there: FTS5 counts them, and its own check compares the count. */
function tokensOf(line: string): Map<string, number> {
  const tokens = new Map<string, number>();
  for (const token of line.split(/[ ,;]+/)) if (token !== '') tokens.set(token, (tokens.get(token) ?? 0) + 1);
  return tokens;
}

/**
 * What to take out of a full-text index and what to put in, so that a corrected name costs some tokens and not the whole
 * line: a marker strikes each out until pieces are merged.
 * Where the index keeps beginnings too, tokens that stay go out and in with those that change where they begin with the
 * same letter: a beginning stands there once per record, and goes with the first token that has it. So does a token of
 * which a record then has more or fewer: an entry stands there once for all of them.
 */
export function changedTokens(
  before: string,
  after: string,
  withBeginnings: boolean,
): { readonly gone: string; readonly come: string } {
  const old = tokensOf(before);
  const now = tokensOf(after);
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (token) => old.get(token) !== now.get(token),
  );
  const letters = new Set(withBeginnings ? changed.map((token) => token.codePointAt(0)) : []);
  const shared = [...old.keys()].filter(
    (token) => old.get(token) === now.get(token) && letters.has(token.codePointAt(0)),
  );
  const text = (tokens: ReadonlyMap<string, number>): string =>
    [...changed, ...shared].flatMap((token) => Array<string>(tokens.get(token) ?? 0).fill(token)).join(' ');
  return { gone: text(old), come: text(now) };
}

/** The hook by which the write door keeps the index. */
export function indexHook(writer: Writer, source: SearchSource): ProjectionHook {
  const index = createIndexWriter(writer, source);
  const sets = createSets(writer, source);
  const isSame = (before: RecordState, after: RecordState): boolean =>
    before.deleted === after.deleted &&
    source.reads.every((name) => isDeepStrictEqual(before.values[name], after.values[name]));
  return (entity, before, after) => {
    if (entity.name !== source.entity.name) return;
    const state = after ?? before;
    if (state === null || (before !== null && after !== null && isSame(before, after))) return;
    index.put(state.rid, after && sets.wantedOf(after));
    // Of the others of a set the index has nothing; who joins or leaves one is indexed anew by whoever decides it.
    const other = sets.standIn(state.id);
    if (other !== null) index.put(other.rid, sets.wantedOf(other));
  };
}

/** Brings the index in line for records that others stand for now, or no longer; in the transaction that decides it. */
export function setReindexer(writer: Writer, source: SearchSource): (ids: readonly Id[]) => void {
  const index = createIndexWriter(writer, source);
  const sets = createSets(writer, source);
  return (ids) => {
    for (const id of ids) {
      const state = sets.read(id);
      if (state !== null) index.put(state.rid, sets.wantedOf(state));
    }
  };
}
