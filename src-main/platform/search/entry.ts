/**
 * What the index keeps of a record: one line of words and keys. The full-text index breaks it at blanks and
 * punctuation; ranking reads the very same line, so the two cannot disagree.
 *
 *   tristan maria,gleason,tris;319510730 80730 421055... 5312555... 6mrn10023 7trisexampleorg
 *
 * Before the semicolon the names: groups parted by commas, given names first, then family names, then everything else
 * the record is called. After it the keys; the first character says of what kind. Words of names hold no digits, so they
 * never look like a key.
 */
import { cut, squeeze } from './fold.ts';
import { nationalPart, reversed } from './phone-digits.ts';

/** The kinds of keys. A date is there twice, so that a birthday is found without its year. */
export const KEY = {
  date: '3',
  birthday: '8',
  phoneEnd: '4',
  phoneStart: '5',
  identifier: '6',
  email: '7',
} as const;

/** Of a record that should be marked in the answer. */
export const MARK = { deceased: 1, inactive: 2 } as const;

/** A record as the index sees it. */
export interface Entry {
  /** Folded words: [given], [family], then other names. */
  readonly names: readonly (readonly string[])[];
  /** ISO 8601, as precise as it is known. */
  readonly date: string | null;
  /** See `phoneDigits`; in E.164 where it is known to be. */
  readonly phones: readonly { readonly digits: string; readonly international: boolean }[];
  readonly identifiers: readonly string[];
  readonly emails: readonly string[];
  /** Sum of `MARK`s. */
  readonly marks: number;
}

const AT_MOST = { words: 40, keys: 12 } as const;

/** The line of an entry; empty where there is nothing to find it by. */
export function entryToLine(entry: Entry): string {
  let words = 0;
  const names = entry.names.map((group) => {
    const kept = group.slice(0, Math.max(0, AT_MOST.words - words));
    words += kept.length;
    return kept.join(' ');
  });
  const keys = new Set<string>();
  const date = entry.date?.replaceAll('-', '') ?? '';
  if (date !== '') keys.add(KEY.date + date);
  if (date.length > 4) keys.add(KEY.birthday + date.slice(4));
  for (const { digits, international } of entry.phones.slice(0, AT_MOST.keys)) {
    if (digits.length < 4) continue;
    keys.add(KEY.phoneEnd + reversed(digits));
    keys.add(KEY.phoneStart + (international ? nationalPart(digits) : digits));
  }
  for (const identifier of entry.identifiers.slice(0, AT_MOST.keys))
    for (const form of identifierForms(identifier)) keys.add(KEY.identifier + form);
  for (const email of entry.emails.slice(0, AT_MOST.keys)) {
    const form = emailForm(email);
    if (form !== '') keys.add(KEY.email + form);
  }
  const line = `${names.join(',')};${[...keys].join(' ')}`;
  return /^[,;]*$/.test(line) ? '' : line;
}

/** An identifier as it is indexed; a number also without its leading zeros. */
export function identifierForms(identifier: string): string[] {
  const form = cut(squeeze(identifier), 60);
  if (form === '') return [];
  const short = /^0+(?=\d+$)/.test(form) ? form.replace(/^0+(?=\d)/, '') : form;
  return short === form ? [form] : [form, short];
}

export const emailForm = (email: string): string => cut(squeeze(email), 80);

/** A line read back for ranking. */
export interface Line {
  readonly names: readonly (readonly string[])[];
  /** Digits: yyyy, yyyymm or yyyymmdd; empty where unknown. */
  readonly date: string;
  /** Digits of each number, last one first. */
  readonly phoneEnds: readonly string[];
  readonly phoneStarts: readonly string[];
  readonly identifiers: readonly string[];
  readonly emails: readonly string[];
}

const wordsOf = (text: string): string[] => (text === '' ? [] : text.split(' '));

export function readLine(line: string): Line {
  const [names = '', keys = ''] = line.split(';');
  const read = {
    names: names.split(',').map(wordsOf),
    date: '',
    phoneEnds: [] as string[],
    phoneStarts: [] as string[],
    identifiers: [] as string[],
    emails: [] as string[],
  };
  for (const key of wordsOf(keys)) {
    const rest = key.slice(1);
    if (key[0] === KEY.date) read.date = rest;
    else if (key[0] === KEY.phoneEnd) read.phoneEnds.push(rest);
    else if (key[0] === KEY.phoneStart) read.phoneStarts.push(rest);
    else if (key[0] === KEY.identifier) read.identifiers.push(rest);
    else if (key[0] === KEY.email) read.emails.push(rest);
  }
  return read;
}

/** The words of a line's names, each once: what the vocabulary counts. */
export function lineWords(line: string): string[] {
  const names = line.slice(0, line.indexOf(';'));
  return [...new Set(names.split(/[ ,]/))].filter((word) => word !== '');
}
