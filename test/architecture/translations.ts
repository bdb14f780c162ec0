/** Every word a person reads exists in every language, with the same parameters: a hole shows English, a wrong parameter braces. */
import type { Wording } from './definitions.ts';
import type { Violation } from './source.ts';

/** A translation file: texts, grouped by keys. */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/** Texts by their full key, the parts joined by dots. */
export function flatten(texts: Texts, prefix = ''): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** Names between braces, single (faults) or double (screens), each once, in order. */
const parametersIn = (text: string): string =>
  [...new Set([...text.matchAll(/\{\{?\s*(\w+)[^{}]*\}\}?/g)].map(([, name]) => name))].sort().join(' ');

/** The same key for every plural form: languages have different ones. */
const withoutPlural = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

const byMeaning = (texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...texts].map(([key, text]) => [withoutPlural(key), text]));

/** Where a language's file differs from the English one in what it holds. */
export function translationViolations(where: string, english: Texts, translated: Texts): readonly Violation[] {
  const [source, target] = [byMeaning(flatten(english)), byMeaning(flatten(translated))];
  return [
    ...[...source].flatMap(([key, text]) => {
      const words = target.get(key);
      if (words === undefined || words.trim() === '') return [`${where}: ${key} is not translated`];
      return parametersIn(words) === parametersIn(text)
        ? []
        : [`${where}: ${key} has other parameters than in English`];
    }),
    ...[...target.keys()]
      .filter((key) => !source.has(key))
      .map((key) => `${where}: ${key} does not exist in English`),
  ];
}

/** The wordings in the code, in the shape of a translation file. */
export const textsOfFaults = (faults: readonly Wording[]): Texts =>
  Object.fromEntries(faults.map(({ code, message, remedy }) => [code, { message, remedy }]));
