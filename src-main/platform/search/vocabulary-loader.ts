/** The vocabulary of a source, kept per connection and brought up to date before each use. */
import { type SearchSource, tablesOf } from './source.ts';
import { ask, type Steps } from './steps.ts';
import { Vocabulary } from './vocabulary.ts';

const kept = new WeakMap<object, Map<string, Vocabulary>>();

/** The counts are read again when the index has grown by half. */
const GROWTH = 1.5;

export function* currentVocabulary(owner: object, source: SearchSource): Steps<Vocabulary> {
  const { lines, words } = tablesOf(source);
  const ofOwner = kept.get(owner) ?? new Map<string, Vocabulary>();
  kept.set(owner, ofOwner);
  let vocabulary = ofOwner.get(words) ?? new Vocabulary();
  const [now] = yield ask(
    `SELECT coalesce((SELECT max(id) FROM ${words}), 0) AS last, coalesce((SELECT max(rid) FROM ${lines}), 0) AS size`,
  );
  const [last, size] = [now!.last as number, now!.size as number];
  if (size > vocabulary.size * GROWTH + 1000) vocabulary = new Vocabulary();
  if (last > vocabulary.last) {
    if (vocabulary.last === 0) vocabulary.size = size;
    // One string instead of a hundred thousand rows: ten times as fast to bring over.
    const [all] = yield ask(
      `SELECT group_concat(word || ' ' || seen, char(10)) AS text FROM ${words} WHERE id > ?`,
      vocabulary.last,
    );
    for (const line of ((all!.text as string | null) ?? '').split('\n')) {
      const blank = line.indexOf(' ');
      if (blank > 0) vocabulary.add(line.slice(0, blank), Number(line.slice(blank + 1)));
    }
    vocabulary.last = last;
  }
  ofOwner.set(words, vocabulary);
  return vocabulary;
}
