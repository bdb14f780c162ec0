/**
 * What the index keeps of a record: a line of the words it is called and when it was born, and a line of the keys it is
 * reached by. The full-text indexes break them at blanks and punctuation; ranking reads the very same lines, so the two
 * cannot disagree.
 *
 *   line  tristan maria,gleason,tris;319510730 80730
 *   keys  400105552131 53125550100 6mrn10023 7trisexampleorg
 *
 * Before the semicolon stand the names: groups parted by commas, given names first, then family names, then everything
 * else the record is called. The first character of a date or key says of what kind it is; words of names hold no
 * digits, so they never look like one. Keys are apart because they are corrected most, and a word of the line costs
 * four times what a key costs: its beginnings are indexed too.
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
  /** Further dates, of other records that are one with this. */
  readonly otherDates?: readonly string[];
  /** See `phoneDigits`; in E.164 where it is known to be. */
  readonly phones: readonly { readonly digits: string; readonly international: boolean }[];
  readonly identifiers: readonly string[];
  readonly emails: readonly string[];
  /** Sum of `MARK`s. */
  readonly marks: number;
  /** Of how many records it is; each has room of its own. */
  readonly members?: number;
}

const AT_MOST = { words: 40, keys: 12, members: 12 } as const;

/** The two lines of an entry. */
export interface Lines {
  readonly line: string;
  readonly keys: string;
}

/** Null where there is nothing to find the record by. */
export function entryToLines(entry: Entry): Lines | null {
  const members = Math.min(entry.members ?? 1, AT_MOST.members);
  const most = { words: AT_MOST.words * members, keys: AT_MOST.keys * members };
  let words = 0;
  const names = entry.names.map((group) => {
    const kept = group.slice(0, Math.max(0, most.words - words));
    words += kept.length;
    return kept.join(' ');
  });
  const dates: string[] = [];
  for (const one of new Set([entry.date ?? '', ...(entry.otherDates ?? [])])) {
    const date = one.replaceAll('-', '');
    if (date !== '') dates.push(KEY.date + date);
    if (date.length > 4) dates.push(KEY.birthday + date.slice(4));
  }
  const keys = new Set<string>();
  for (const { digits, international } of entry.phones.slice(0, most.keys)) {
    if (digits.length < 4) continue;
    keys.add(KEY.phoneEnd + reversed(digits));
    keys.add(KEY.phoneStart + (international ? nationalPart(digits) : digits));
  }
  for (const identifier of entry.identifiers.slice(0, most.keys))
    for (const form of identifierForms(identifier)) keys.add(KEY.identifier + form);
  for (const email of entry.emails.slice(0, most.keys)) {
    const form = emailForm(email);
    if (form !== '') keys.add(KEY.email + form);
  }
  const line = `${names.join(',')};${dates.join(' ')}`;
  const isEmpty = /^[,;]*$/.test(line) && keys.size === 0;
  return isEmpty ? null : { line, keys: [...keys].join(' ') };
}

/** An identifier as it is indexed; a number also without its leading zeros. */
export function identifierForms(identifier: string): string[] {
  const form = cut(squeeze(identifier), 60);
  if (form === '') return [];
  const short = /^0+(?=\d+$)/.test(form) ? form.replace(/^0+(?=\d)/, '') : form;
  return short === form ? [form] : [form, short];
}

export const emailForm = (email: string): string => cut(squeeze(email), 80);

/** Both lines read back for ranking. */
export interface Line {
  readonly names: readonly (readonly string[])[];
  /** Digits: yyyy, yyyymm or yyyymmdd; empty where unknown. */
  readonly date: string;
  readonly otherDates: readonly string[];
  /** Digits of each number, last one first. */
  readonly phoneEnds: readonly string[];
  readonly phoneStarts: readonly string[];
  readonly identifiers: readonly string[];
  readonly emails: readonly string[];
}

const wordsOf = (text: string): string[] => (text === '' ? [] : text.split(' '));

export function readLine({ line, keys }: Lines): Line {
  const [names = '', dates = ''] = line.split(';');
  const read = {
    names: names.split(',').map(wordsOf),
    date: '',
    otherDates: [] as string[],
    phoneEnds: [] as string[],
    phoneStarts: [] as string[],
    identifiers: [] as string[],
    emails: [] as string[],
  };
  for (const key of [...wordsOf(dates), ...wordsOf(keys)]) {
    const rest = key.slice(1);
    if (key[0] === KEY.date) {
      if (read.date === '') read.date = rest;
      else read.otherDates.push(rest);
    } else if (key[0] === KEY.phoneEnd) read.phoneEnds.push(rest);
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
