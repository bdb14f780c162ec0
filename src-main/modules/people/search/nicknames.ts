/**
 * Names that stand for each other: Bob is Robert, Pepe is José, and so Bob may be Rob too. Folded words only.
 * A short form of two names leads to both, but not from one of them to the other.
 */
import { ENGLISH } from './nicknames-english.ts';
import { SPANISH } from './nicknames-spanish.ts';

const shortForms = new Map<string, Set<string>>();
const fullNames = new Map<string, Set<string>>();

const add = (map: Map<string, Set<string>>, from: string, to: string): void => {
  const set = map.get(from);
  if (set) set.add(to);
  else map.set(from, new Set([to]));
};

for (const entry of `${ENGLISH}${SPANISH}`.split(/[;\n]\s*/)) {
  const [name, forms] = entry.split(': ');
  if (name === undefined || forms === undefined) continue;
  for (const form of forms.split(' ')) {
    add(shortForms, name, form);
    add(fullNames, form, name);
  }
}

const none: ReadonlySet<string> = new Set();

/** All words that may stand for this one, itself left out: short forms, full names, and other short forms of those. */
export function nicknamesOf(word: string): ReadonlySet<string> {
  const full = fullNames.get(word) ?? none;
  const found = new Set([...(shortForms.get(word) ?? none), ...full]);
  for (const name of full) for (const form of shortForms.get(name) ?? none) found.add(form);
  found.delete(word);
  return found;
}
