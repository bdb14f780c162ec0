/** When two names are the same person's. Pure; accents, case and punctuation do not count. */
import type { PersonName } from '#shared/entity/fields/person-name.ts';

/** Letters and digits only, without accents, lower case: “Nguyễn-Đức” → “nguyenduc”. */
export const fold = (text: string | undefined): string =>
  (text ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll('ð', 'd')
    .replace(/[^\p{L}\p{N}]+/gu, '');

interface Folded {
  readonly given: string;
  readonly middle: string;
  readonly family: string;
}

export function foldName(name: PersonName): Folded {
  if (name.given || name.family)
    return { given: fold(name.given), middle: fold(name.middle), family: fold(name.family) };
  const words = (name.text ?? '').split(/\s+/).map(fold).filter(Boolean);
  return {
    given: words[0] ?? '',
    middle: words.slice(1, -1).join(''),
    family: words.length > 1 ? (words.at(-1) as string) : '',
  };
}

/** Given and family name are equal, and the middle names do not contradict: one missing, or one the other's beginning. */
export function sameName(one: PersonName, other: PersonName): boolean {
  const a = foldName(one);
  const b = foldName(other);
  if (a.given !== b.given || a.family !== b.family || a.given + a.family === '') return false;
  return a.middle.startsWith(b.middle) || b.middle.startsWith(a.middle);
}

/** Nothing of the names is the same: no word of one in the other. */
export function unlikeName(one: PersonName, other: PersonName): boolean {
  const words = (name: PersonName) =>
    new Set(
      [name.given, name.middle, name.family, name.text]
        .flatMap((part) => (part ?? '').split(/[\s-]+/).map(fold))
        .filter(Boolean),
    );
  const theirs = words(other);
  return ![...words(one)].some((word) => theirs.has(word));
}

/** Whether a sort name (“family, given middle”, lower case) can be a certain name. */
export interface SortNameTest {
  /** A sort name that fits begins with one of these letters, or with none from a to z. */
  readonly letters: readonly [string, string];
  fits(sortName: string): boolean;
}

export function sortNameTest(name: PersonName): SortNameTest {
  const { given, middle, family } = foldName(name);
  // A name that came as one text is sorted as it was written.
  const texts = [family, given, given + family, given + middle + family].filter(Boolean);
  return {
    letters: [(family || given).charAt(0), (given || family).charAt(0)],
    fits(sortName) {
      const comma = sortName.indexOf(',');
      if (comma < 0) return texts.includes(fold(sortName));
      return fold(sortName.slice(0, comma)) === family && fold(sortName.slice(comma + 1)).startsWith(given);
    },
  };
}
