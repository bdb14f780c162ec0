/**
 * Whether something that was typed tells of what was erased. Of a name, a street or a number each word does; of whole
 * sentences only words that follow each other in both, or an erased note would take along whatever shares a “the” with it.
 */

/** Shorter words stand everywhere, and shorter numbers are years, areas and counts. */
const SHORTEST = { word: 3, number: 5 } as const;
/** From more words on a text is a sentence, and so many that follow each other tell of it. */
const IN_A_ROW = 3;

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

const runsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** Numbers without what people write between their digits; a blank may also part two of them. */
function numbersOf(text: string): string[] {
  const written = [...(text.match(/\d[\d().+/ -]*/g) ?? []), ...(text.match(/\d[\d().+/-]*/g) ?? [])];
  return written.map((one) => one.replace(/\D/g, '')).filter((one) => one.length >= SHORTEST.number);
}

const wordsOf = (runs: readonly string[]): string[] =>
  runs.filter((run) => run.length >= SHORTEST.word && !/^\d+$/.test(run));

const rowsOf = (runs: readonly string[]): string[] =>
  runs.slice(IN_A_ROW - 1).map((_, at) => runs.slice(at, at + IN_A_ROW).join(' '));

/**
 * `all`: the texts of each of several that were erased. The answer is asked with one text at a time, and says of which of them it tells, by their
 * numbers in `all`; of several the first. Null: of none.
 */
export function whichTells(all: readonly (readonly string[])[]): (said: string) => number | null {
  const telling = new Map<string, number>();
  for (const [which, texts] of all.entries())
    for (const text of texts.map(folded)) {
      const runs = runsOf(text);
      for (const one of [...numbersOf(text), ...(runs.length > IN_A_ROW ? rowsOf(runs) : wordsOf(runs))])
        if (!telling.has(one)) telling.set(one, which);
    }
  return (said) => {
    const text = folded(said);
    const runs = runsOf(text);
    const found = [...wordsOf(runs), ...numbersOf(text), ...rowsOf(runs)].flatMap((one) => telling.get(one) ?? []);
    return found.length === 0 ? null : Math.min(...found);
  };
}
