/** How one table will be read: its delimiter, header and the meaning of its columns; found out or told. */

import { Account } from '#modules/accounts/contract/account.entity.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { ParseContext } from '#shared/entity/field-type.ts';
import { Fault } from '#shared/errors/fault.ts';
import { fileFaults, importFaults, textFaults } from '../../import.faults.ts';
import { HEAD_BYTES } from '../../readers/content.ts';
import { dateOrderOf, findDelimiter, sampleRows } from '../../readers/csv-dialect.ts';
import { decodeBytes, legacyEncoding, withoutBom } from '../../readers/text.ts';
import { digest } from '../unit.ts';
import {
  type ColumnGuess,
  type ColumnTarget,
  guessByHeader,
  guessByValues,
  headerWords,
  readTarget,
} from './columns.ts';
import { type SyntheaTable, syntheaTable } from './synthea-tables.ts';

/** What a user may lay down; all of it may be left out. */
export interface CsvMapping {
  readonly entity?: 'person' | 'account' | undefined;
  /** Header → target (see ColumnTarget); columns not named keep what was found out. */
  readonly columns?: Readonly<Record<string, string | null>> | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly dateOrder?: 'mdy' | 'dmy' | undefined;
  /** Whether the first line names the columns. */
  readonly header?: boolean | undefined;
}

export interface CsvPlan {
  readonly kind: 'contacts' | 'synthea';
  readonly delimiter: string;
  /** Rows before the first row of data. */
  readonly skip: number;
  readonly header: readonly string[];
  readonly entity: 'person' | 'account';
  readonly targets: readonly ColumnTarget[];
  readonly dateOrder: 'mdy' | 'dmy';
  /** Tells layouts apart: part of the key of every row. */
  readonly signature: string;
  readonly synthea?: SyntheaTable;
  readonly sample: readonly (readonly string[])[];
}

/** Reads a mapping written as JSON. Fault: `import.mapping_invalid`. */
export function readMapping(json: unknown): CsvMapping {
  const wrong = (problem: string) => importFaults['import.mapping_invalid']({ problem });
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong('it is not a JSON object');
  const {
    columns = json,
    entity,
    delimiter,
    encoding,
    dateOrder,
    header,
  } = ('columns' in json ? json : { columns: json }) as Record<string, unknown>;
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns))
    throw wrong('“columns” is not an object of header and field');
  if (entity !== undefined && entity !== 'person' && entity !== 'account')
    throw wrong('“entity” is neither person nor account');
  if (dateOrder !== undefined && dateOrder !== 'mdy' && dateOrder !== 'dmy')
    throw wrong('“dateOrder” is neither mdy nor dmy');
  if (delimiter !== undefined && (typeof delimiter !== 'string' || delimiter.length !== 1))
    throw wrong('“delimiter” is not one character');
  if (encoding !== undefined && typeof encoding !== 'string') throw wrong('“encoding” is not a name');
  if (header !== undefined && typeof header !== 'boolean') throw wrong('“header” is neither true nor false');
  for (const [name, target] of Object.entries(columns)) {
    if (target !== null && typeof target !== 'string')
      throw wrong(`the column “${name.slice(0, 60)}” has no field`);
    if (
      typeof target === 'string' &&
      readTarget(target, entity ?? 'person') === undefined &&
      readTarget(target, entity ?? 'account') === undefined
    )
      throw wrong(`there is no field “${target.slice(0, 60)}”`);
  }
  return { columns: columns as Record<string, string | null>, entity, delimiter, encoding, dateOrder, header };
}

const entityOf = (name: 'person' | 'account'): Entity => (name === 'person' ? Person : Account);

const TITLES = /^(mr|mrs|ms|miss|mx|dr|prof|sr|sra|srta|dra|don|doña|ông|bà)\.?$/i;

/** A column that claims to be a choice but holds something else is none; a title of courtesy is no job. */
function checkBySample(
  { entity, targets, useful }: ColumnGuess,
  rows: readonly (readonly string[])[],
): ColumnGuess {
  const checked = targets.map((target, column): ColumnTarget => {
    const cells = rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
    const share = (fits: (cell: string) => boolean) =>
      cells.length === 0 ? 1 : cells.filter(fits).length / cells.length;
    if (target === 'jobTitle')
      return share((cell) => TITLES.test(cell)) > 0.8 && cells.length > 0 ? 'name.prefix' : target;
    const type = entityOf(entity).fields[target]?.type;
    if (!type?.choices || target === 'gender') return target;
    return share((cell) => !(type.parse(cell, { region: 'US', dateOrder: 'mdy', year: 2000 }) instanceof Fault)) >=
      0.5
      ? target
      : 'ignore';
  });
  return { entity, targets: checked, useful };
}

const DATA_CELL = /^(\d[\d\s().,/:+-]*|[^\s@]+@[^\s@]+\.[^\s@]+|https?:.*)$/;

/** Where the header stands among the first rows, -1 where there is none. */
function findHeader(rows: readonly (readonly string[])[]): { row: number; guess: ColumnGuess } {
  for (const [row, cells] of rows.slice(0, 5).entries()) {
    const guess = guessByHeader(cells);
    if (guess.useful > 0 && !cells.some((cell) => EMAIL_CELL.test(cell.trim()))) return { row, guess };
  }
  const [first = []] = rows;
  const looksLikeHeader =
    first.every((cell) => cell.trim() !== '' && !DATA_CELL.test(cell.trim())) &&
    new Set(first).size === first.length;
  const byValues = guessByValues(rows.slice(0, 200));
  if (byValues.useful > 0) return { row: -1, guess: byValues };
  return { row: looksLikeHeader ? 0 : -1, guess: guessByHeader(first) };
}

const EMAIL_CELL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function applyColumns(guess: ColumnGuess, header: readonly string[], mapping: CsvMapping): ColumnGuess {
  const entity = mapping.entity ?? guess.entity;
  const base = entity === guess.entity ? guess.targets : header.map((): ColumnTarget => 'ignore');
  const told = new Map(Object.entries(mapping.columns ?? {}).map(([name, target]) => [headerWords(name), target]));
  const targets = base.map((found, column) => {
    const words = headerWords(header[column] ?? '');
    const target = told.get(words) ?? told.get(`column ${column + 1}`);
    return target === undefined && !told.has(words) ? found : (readTarget(target ?? '', entity) ?? found);
  });
  return { entity, targets, useful: targets.filter((target) => target !== 'ignore').length };
}

/** `head`: the beginning of the file; `complete`: it is all of it. */
export function planCsv(
  head: Uint8Array,
  complete: boolean,
  mapping: CsvMapping,
  { dateOrder: fallbackOrder, region }: Pick<ParseContext, 'dateOrder' | 'region'>,
): CsvPlan {
  const text = withoutBom(Buffer.from(head).toString('latin1'));
  const delimiter = mapping.delimiter ?? findDelimiter(text, complete);
  const rows = sampleRows(text, delimiter, complete)
    .slice(0, 1000)
    .map((row) => row.map((cell) => decodeBytes(cell, legacyEncoding(region))));
  if (rows.length === 0) throw noRows(text, complete);
  // A mapping that speaks of these columns is meant for them; one that speaks of another table's leaves this one alone.
  const told = new Set(Object.keys(mapping.columns ?? {}).map(headerWords));
  const isMapped = (rows[0] ?? []).some((cell) => told.has(headerWords(cell)));
  const synthea = isMapped ? undefined : syntheaTable(rows[0] ?? []);
  if (synthea !== undefined)
    return {
      kind: 'synthea',
      delimiter,
      skip: 1,
      header: rows[0] as string[],
      entity: 'person',
      targets: [],
      dateOrder: 'mdy',
      signature: synthea,
      synthea,
      sample: rows.slice(1, 6),
    };

  const found =
    mapping.header === false
      ? { row: -1, guess: guessByValues(rows) }
      : mapping.header
        ? { row: 0, guess: guessByHeader(rows[0] ?? []) }
        : findHeader(rows);
  const data = rows.slice(found.row + 1);
  const header =
    found.row < 0
      ? (rows[0] ?? []).map((_, column) => `column ${column + 1}`)
      : (rows[found.row] as string[]).map((cell) => cell.trim());
  const guess = applyColumns(checkBySample(found.guess, data), header, mapping);
  const dates = guess.targets.flatMap((target, column) =>
    /date|deceasedOn/i.test(target) ? data.map((row) => row[column] ?? '') : [],
  );
  return {
    kind: 'contacts',
    delimiter,
    skip: found.row + 1,
    header,
    entity: guess.entity,
    targets: guess.targets,
    dateOrder: mapping.dateOrder ?? dateOrderOf(dates) ?? fallbackOrder,
    signature: digest(header.map(headerWords).join('\n')).slice(0, 8),
    sample: data.slice(0, 5),
  };
}

/** Why there is no row in the beginning of a file: its first line is longer than that, or a quotation mark swallows it all. */
function noRows(text: string, complete: boolean): Fault {
  if (/[\r\n]./.test(text)) return textFaults['csv.quote']();
  return complete
    ? fileFaults['import.not_recognised']()
    : textFaults['csv.header_too_long']({ max: HEAD_BYTES / 1024 });
}

/** Refuses a table of which no column could tell a record from another. Faults: `csv.no_columns`, `import.not_recognised`. */
export function demandUseful(plan: CsvPlan): void {
  if (plan.kind === 'synthea') return;
  if (plan.targets.some((target) => /^(record|name|nickname|phones|emails|identifiers)/.test(target))) return;
  throw plan.header.length > 1 ? textFaults['csv.no_columns']() : fileFaults['import.not_recognised']();
}
