/** What a typed name may also be: the words of the vocabulary that come near it, in two rings. */
import { allOf, type Expression, token } from './match.ts';
import type { Reading } from './query-text.ts';
import { knownSounds } from './similarity.ts';
import { COUNTED_EACH, type SearchSource, tablesOf } from './source.ts';
import { ask, type Steps } from './steps.ts';
import type { Neighbour, Vocabulary } from './vocabulary.ts';

export interface Widened {
  /** Nicknames, words that sound alike, one slip, two words typed as one. */
  readonly near: readonly Expression[];
  /** Two slips. */
  readonly far: readonly Expression[];
}

/** All words together are widened to at most so many others, and each to about so many records that have them. */
const WIDEST = { words: 180, each: 90, records: 60_000 } as const;

/** Every word that may be a name, once. */
export const namesIn = (readings: readonly Reading[]): ReadonlySet<string> =>
  new Set(
    readings
      .flat()
      .flatMap((slot) => slot.meanings.flatMap((meaning) => (meaning.kind === 'name' ? [meaning.word] : []))),
  );

export function* widen(
  source: SearchSource,
  vocabulary: Vocabulary,
  readings: readonly Reading[],
): Steps<ReadonlyMap<string, Widened>> {
  const widened = new Map<string, Widened>();
  const words = namesIn(readings);
  const most = Math.min(WIDEST.each, Math.ceil(WIDEST.words / Math.max(1, words.size)));
  for (const word of words) {
    const neighbours = vocabulary.neighbours(word, source.related(word), yield* soundingLike(source, word));
    const near = bounded(
      neighbours.filter(({ far }) => !far),
      most,
    );
    const far = bounded(
      neighbours.filter((one) => one.far),
      most,
    );
    widened.set(word, {
      near: [...near.map((one) => token(one.word)), ...splits(vocabulary, word)],
      far: far.map((one) => token(one.word)),
    });
  }
  return widened;
}

function* soundingLike(source: SearchSource, word: string): Steps<string[]> {
  const sounds = knownSounds(word);
  if (sounds.length === 0) return [];
  const rows = yield ask(
    `SELECT word FROM ${tablesOf(source).sounds} WHERE sound IN (SELECT value FROM json_each(?)) LIMIT 2000`,
    JSON.stringify(sounds),
  );
  return rows.map((row) => row.word as string);
}

function bounded(neighbours: readonly Neighbour[], most: number): readonly Neighbour[] {
  let records = 0;
  let end = 0;
  while (end < neighbours.length && end < most && records < WIDEST.records) {
    records += neighbours[end]!.count * COUNTED_EACH;
    end += 1;
  }
  return neighbours.slice(0, end);
}

/** “minhkhai” may be Minh Khai. */
function splits(vocabulary: Vocabulary, word: string): Expression[] {
  const found: Expression[] = [];
  for (let at = 2; at <= word.length - 2; at += 1)
    if (vocabulary.has(word.slice(0, at)) && vocabulary.has(word.slice(at)))
      found.push(allOf([token(word.slice(0, at)), token(word.slice(at))]));
  return found;
}
