/**
 * Every word of a text index, once, so that a half-typed word can be completed. FTS5 keeps such a list too, but to get
 * past a common word in it means reading all the word's pages: a third of a second at ten million activities.
 * Words with figures in them are left out: there are too many, and nobody types half a number.
 */
import type { Writer } from '../database/types.ts';
import { token } from './match.ts';
import { ask, type Steps } from './steps.ts';
import type { TextIndex } from './text-indexes.ts';
import { isPhraseError, spellings, textWords } from './text-words.ts';

const LETTERS = /^\p{L}{3,40}$/u;
/** Words remembered as written; more would be the memory of a whole language. */
const REMEMBERED = 200_000;

export const vocabularyOf = ({ table }: Pick<TextIndex, 'table'>): string => `${table}_word`;

/** The folded words of some texts that a vocabulary holds. */
export function vocabularyWords(texts: readonly (string | null)[]): Set<string> {
  const words = new Set<string>();
  for (const text of texts) {
    if (text === null) continue;
    for (const word of textWords(text)) if (LETTERS.test(word)) words.add(word);
  }
  return words;
}

interface TextVocabulary {
  add(words: Iterable<string>): void;
  /** Removes the words that no row has any more; to be called once the index no longer holds them. */
  drop(words: Iterable<string>): void;
  /** Removes all. */
  clear(): void;
}

const kept = new WeakMap<Writer, Map<string, TextVocabulary>>();

/** One per writer and index, since what it remembers must be known to all who change the words. */
export function textVocabulary(writer: Writer, index: TextIndex): TextVocabulary {
  const ofWriter = kept.get(writer) ?? new Map<string, TextVocabulary>();
  kept.set(writer, ofWriter);
  const vocabulary = ofWriter.get(index.table) ?? createTextVocabulary(writer, index);
  ofWriter.set(index.table, vocabulary);
  return vocabulary;
}

function createTextVocabulary(writer: Writer, index: TextIndex): TextVocabulary {
  const { table } = index;
  const words = vocabularyOf(index);
  const enter = writer.prepare(`INSERT OR IGNORE INTO ${words} (word) VALUES (?)`);
  const has = writer.prepare(`SELECT 1 FROM ${words} WHERE word = ?`);
  const remove = writer.prepare(`DELETE FROM ${words} WHERE word = ?`);
  const isUsed = writer.prepare(`SELECT 1 FROM ${table} WHERE ${table} MATCH ? LIMIT 1`);
  const known = new Set<string>();
  /** The word written last. Once it is missing, a transaction was taken back, and what it wrote must be written again. */
  let latest: string | null = null;
  const isInUse = (word: string): boolean => {
    try {
      return isUsed.get(token(word)) !== undefined;
    } catch (thrown) {
      if (isPhraseError(thrown)) return false;
      throw thrown;
    }
  };
  const forget = (): void => {
    known.clear();
    latest = null;
  };
  return {
    add(some) {
      if (latest !== null && has.get(latest) === undefined) forget();
      if (known.size > REMEMBERED) known.clear();
      for (const word of some) {
        if (known.has(word)) continue;
        if (enter.run(word).changes > 0) latest = word;
        known.add(word);
      }
    },
    drop(some) {
      for (const word of some) {
        if (spellings(word).some(isInUse)) continue;
        remove.run(word);
        known.delete(word);
        if (latest === word) forget();
      }
    },
    clear() {
      writer.prepare(`DELETE FROM ${words}`).run();
      forget();
    },
  };
}

/** Words that begin so, shorter ones first. */
export function* endings(index: TextIndex, beginning: string, most: number): Steps<string[]> {
  const rows = yield ask(
    `SELECT word FROM ${vocabularyOf(index)} WHERE word >= ? AND word < ? ORDER BY length(word), word LIMIT ?`,
    beginning,
    `${beginning}\u{10ffff}`,
    most,
  );
  return rows.map((row) => row.word as string);
}
