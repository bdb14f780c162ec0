/** People who may be the one whose form is being filled in (CA-22): candidates from the index, graded by their records. */

import type { z } from 'zod';
import { mayRead } from '#platform/access/decide.ts';
import type { Query } from '#platform/database/types.ts';
import { fieldFromColumn } from '#platform/records/projection.ts';
import { readDate } from '#platform/search/birth-dates.ts';
import { emailForm, identifierForms, KEY, type Lines, readLine } from '#platform/search/entry.ts';
import { fold, nameWords } from '#platform/search/fold.ts';
import { shownByRid } from '#platform/search/hits.ts';
import { allOf, anyOf, beginning, type Expression, token } from '#platform/search/match.ts';
import { phoneDigits, reversed, typedDigits } from '#platform/search/phone-digits.ts';
import type { TextContext } from '#platform/search/query-text.ts';
import { tablesOf } from '#platform/search/source.ts';
import { ask, type Row, runOnReader, type Steps } from '#platform/search/steps.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import { parsePhone } from '#shared/entity/fields/phone.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { Person, type PersonValues } from '../contract/person.entity.ts';
import type { Duplicate, findDuplicates } from '../contract/search.api.ts';
import { type Graded, gradeDuplicate, type Known } from './duplicate-grade.ts';
import { personSource } from './person-source.ts';

export type DuplicateForm = z.output<typeof findDuplicates.input> & TextContext;

const CANDIDATES = 200;
/** So many records are read whole; the rest fell behind by what the index says of them. */
const READ = 30;
const SUFFIXES: Readonly<Record<string, string>> = { junior: 'jr', senior: 'sr', nd: 'ii', rd: 'iii' };
const SUFFIX = new Set(['jr', 'sr', 'ii', 'iii', 'iv']);

const suffixOf = (text: string | undefined): string => {
  const [word = ''] = nameWords(text ?? '');
  const suffix = SUFFIXES[word] ?? word;
  return SUFFIX.has(suffix) ? suffix : '';
};

/** What the form says so far, as far as the actor may search by it. */
function knownOf(form: DuplicateForm, actor: Actor): Known {
  const reached = mayRead(actor, 'contact');
  const [date] = readDate(fold(form.birthDate ?? ''), form);
  const two = (value: number | undefined): string => (value === undefined ? '' : String(value).padStart(2, '0'));
  return {
    given: [...nameWords(form.given ?? ''), ...nameWords(form.middle ?? '')],
    family: nameWords(form.family ?? '').filter((word) => !SUFFIX.has(word)),
    others: [],
    suffix: suffixOf(form.suffix),
    date: date?.year === undefined ? '' : `${date.year}${two(date.month)}${two(date.day)}`,
    phones: reached ? (form.phones ?? []).flatMap((typed) => phonesOf(typed, form.region)) : [],
    emails: reached
      ? (form.emails ?? []).filter((email) => email.includes('@')).map((email) => email.trim().toLowerCase())
      : [],
    identifiers: (form.identifiers ?? []).map(({ system = '', value }) => ({ system, value })),
  };
}

/** Only a whole number tells people apart. */
function phonesOf(typed: string, region: string): string[] {
  const phone = parsePhone(typed, region);
  if (phone?.e164 !== undefined) return [phoneDigits(phone)];
  return typedDigits(typed, region).filter((digits) => digits.length >= 7);
}

/** Where to look: the same key; the same birth date; the same name with part of the date. */
function expressions(known: Known): { readonly keys: Expression; readonly names: readonly Expression[] } {
  const keys = [
    ...known.phones.map((digits) => beginning(KEY.phoneEnd + reversed(digits))),
    ...known.emails.map((email) => token(KEY.email + emailForm(email))),
    ...known.identifiers.flatMap(({ value }) =>
      identifierForms(value).map((form) => token(KEY.identifier + form)),
    ),
  ];
  const [given] = known.given;
  const [family] = known.family;
  const name = allOf([given, family].flatMap((word) => (word === undefined ? [] : [beginning(word)])));
  const { date } = known;
  const isFull = date.length === 8;
  return {
    keys: anyOf(keys),
    names: [
      isFull ? token(KEY.date + date) : null,
      date !== '' && given !== undefined && family !== undefined
        ? allOf([
            name,
            anyOf([
              beginning(KEY.date + date.slice(0, 4)),
              ...(isFull ? [token(KEY.birthday + date.slice(4))] : []),
            ]),
          ])
        : null,
    ],
  };
}

/** A line says all but systems and suffixes, so it grades no lower than the record will; once for each date of birth it has. */
function knownOfLines(lines: Lines): Known[] {
  const { names, date: first, otherDates, phoneEnds, emails, identifiers } = readLine(lines);
  return [first, ...otherDates].map((date) => ({
    given: names[0] ?? [],
    family: (names[1] ?? []).filter((word) => !SUFFIX.has(word)),
    others: names.slice(2).flat(),
    suffix: '',
    date,
    phones: phoneEnds.map(reversed),
    emails,
    identifiers: identifiers.map((value) => ({ system: '', value })),
  }));
}

/** The best of what the records of one person come to; null where none is like what was typed. */
function gradeBest(typed: Known, held: readonly Known[]): Graded | null {
  const grades = held.flatMap((one) => gradeDuplicate(typed, one) ?? []);
  return grades.sort(better)[0] ?? null;
}

function knownOfRecord(values: PersonValues): Known {
  const { names } = personSource.toEntry(values);
  return {
    given: names[0] ?? [],
    family: (names[1] ?? []).filter((word) => !SUFFIX.has(word)),
    others: names.slice(2).flat(),
    suffix: suffixOf(values.name?.suffix),
    date: (values.birthDate ?? '').replaceAll('-', ''),
    phones: (values.phones ?? []).map(({ value }) => phoneDigits(value)),
    emails: (values.emails ?? []).map(({ value }) => value.toLowerCase()),
    identifiers: (values.identifiers ?? []).map(({ value }) => ({
      system: value.system ?? value.type ?? '',
      value: value.value,
    })),
  };
}

const GRADE_ORDER = ['certain', 'probable', 'possible'];
const better = (a: Graded, b: Graded): number =>
  GRADE_ORDER.indexOf(a.grade) - GRADE_ORDER.indexOf(b.grade) || b.weight - a.weight;

const COMPARED = ['name', 'otherNames', 'nickname', 'birthDate', 'phones', 'emails', 'identifiers'] as const;
const COLUMNS = {
  name: 'name',
  otherNames: 'other_names',
  nickname: 'nickname',
  birthDate: 'birth_date',
  phones: 'phones',
  emails: 'emails',
  identifiers: 'identifiers',
} as const;

/** The search itself, for readers and for the writing connection. */
export function* duplicateSteps(form: DuplicateForm, actor: Actor): Steps<Duplicate[]> {
  if (!mayRead(actor, 'identity')) return [];
  const typed = knownOf(form, actor);
  const { lines, fts, keys } = tablesOf(personSource);
  const found = new Map<number, Row>();
  const looks = expressions(typed);
  for (const [table, expression] of [
    [keys, looks.keys] as const,
    ...looks.names.map((one) => [fts, one] as const),
  ]) {
    if (expression === null) continue;
    const rows = yield ask(
      `SELECT l.rid, l.line, l.keys, l.marks FROM ${table} f CROSS JOIN ${lines} l ON l.rid = f.rowid
       WHERE ${table} MATCH ? ORDER BY f.rowid DESC LIMIT ?`,
      expression,
      CANDIDATES,
    );
    for (const row of rows) found.set(row.rid as number, row);
  }
  // The index holds e-mail addresses without punctuation.
  const byIndex = { ...typed, emails: typed.emails.map(emailForm) };
  const likely = [...found.values()]
    .flatMap((row) => {
      const graded = gradeBest(byIndex, knownOfLines(row as unknown as Lines));
      return graded === null ? [] : [{ rid: row.rid as number, marks: row.marks as number, graded }];
    })
    .sort((a, b) => better(a.graded, b.graded))
    .slice(0, READ);
  if (likely.length === 0) return [];
  // Each record of a person is compared by itself: what two of them say apart, neither says.
  const records = yield ask(
    `SELECT r.rid AS standing, p.id, ${COMPARED.map((name) => `p.${COLUMNS[name]}`).join(', ')}
     FROM person r LEFT JOIN person_canonical c ON c.canonical = r.id JOIN person p ON p.id = coalesce(c.id, r.id)
     WHERE r.rid IN (SELECT value FROM json_each(?)) AND r.deleted IS NULL AND p.deleted IS NULL`,
    JSON.stringify(likely.map(({ rid }) => rid)),
  );
  const graded = [...Map.groupBy(records, (row) => row.standing as number)]
    .flatMap(([rid, rows]) => {
      if (rows.some((row) => idFromBytes(row.id as Uint8Array) === form.except)) return [];
      const grade = gradeBest(
        typed,
        rows.map((row) =>
          knownOfRecord(
            Object.fromEntries(
              COMPARED.map((name) => [name, fieldFromColumn(Person, name, row[COLUMNS[name]] as SqlValue)]),
            ) as PersonValues,
          ),
        ),
      );
      return grade === null ? [] : [{ rid, grade }];
    })
    .sort((a, b) => better(a.grade, b.grade) || b.rid - a.rid)
    .slice(0, form.limit);
  const shown = yield* shownByRid(personSource, actor, likely);
  return graded.map(({ rid, grade }) => ({
    grade: grade.grade,
    reasons: [...grade.reasons],
    hit: { ...shown.get(rid)!, kind: 'person' as const },
  }));
}

/** `name` is the query's. */
export const duplicatesQuery = (name: string): Query<DuplicateForm, z.output<typeof findDuplicates.output>> => ({
  name,
  run: async (db, form, actor) => ({ duplicates: await runOnReader(db, duplicateSteps(form, actor)) }),
  trace: ({ settled, birthDate, given, family }, { duplicates: found }) =>
    settled && found.length > 0
      ? {
          action: 'search',
          entity: Person.name,
          ids: found.map(({ hit }) => hit.id),
          detail: { duplicatesOf: [given, family, birthDate].filter(Boolean).join(' ') },
        }
      : null,
});
