/** How people of one origin are named, and the helpers the cultures share. */
import { type Picker, ranked, words } from '../pickers.ts';
import type { Rng } from '../rng.ts';

export type Sex = 'female' | 'male';

export interface Culture {
  readonly id: string;
  /** BCP 47 of the language spoken at home, where it is not English. */
  readonly language: string;
  /** The family name of a household, in the form a man bears. */
  family(rng: Rng): string;
  /** The form a woman of that family bears, where it differs. */
  feminine?(family: string): string;
  given(rng: Rng, sex: Sex, birthYear: number): string;
  /** Absent for those who have none or whom nobody asked. */
  middle(rng: Rng, sex: Sex, birthYear: number): string | undefined;
}

/** Given names in fashion from a year on, until the next era begins. */
export interface Era {
  readonly from: number;
  readonly female: Picker<string>;
  readonly male: Picker<string>;
}

export const era = (from: number, female: string, male: string): Era => ({
  from,
  female: ranked(words(female)),
  male: ranked(words(male)),
});

/** Most are named in the fashion of their time, some before or after it. */
export function givenByEra(eras: readonly Era[], rng: Rng, sex: Sex, birthYear: number): string {
  let at = eras.length - 1;
  while (at > 0 && (eras[at] as Era).from > birthYear) at -= 1;
  const drift = rng.next();
  if (drift < 0.1 && at > 0) at -= 1;
  else if (drift < 0.15 && at < eras.length - 1) at += 1;
  else if (drift < 0.18) at = rng.int(eras.length);
  return (eras[at] as Era)[sex](rng);
}

/** Every start with every ending that does not stutter: “Ash” + “ford”. */
export function compose(starts: readonly string[], endings: readonly string[]): readonly string[] {
  const made = new Set<string>();
  for (const start of starts)
    for (const ending of endings) if (start.at(-1) !== ending[0]) made.add(start + ending);
  return [...made];
}

/** A fixed shuffle, so that the tail of a composed list is not in the order it was written. */
export function scattered(list: readonly string[]): readonly string[] {
  const order = (text: string): number => {
    let h = 7;
    for (let i = 0; i < text.length; i += 1) h = (Math.imul(h, 31) + text.charCodeAt(i) * 2_654_435_761) >>> 0;
    return Math.imul(h, 0x9e3779b1) >>> 0;
  };
  return [...list].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
}

/** Without accents, as many a form is filled in. */
export const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L');
