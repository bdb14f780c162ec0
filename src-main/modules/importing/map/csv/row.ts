/** One row of a table of contacts or accounts as a unit. */
import { unguarded } from '#shared/csv/csv-cell.ts';
import type { Address } from '#shared/entity/fields/address.ts';
import { type PersonName, parsePersonName } from '#shared/entity/fields/person-name.ts';
import { type Phone, parsePhone } from '#shared/entity/fields/phone.ts';
import { type Id, isId } from '#shared/ids/uuid.ts';
import { textFaults } from '../../import.faults.ts';
import type { RawUnit } from '../../readers/unit.ts';
import { DraftBuilder, UnitNotes } from '../builder.ts';
import type { Draft, MapContext, MappedUnit, Outcome } from '../draft.ts';
import { compact } from '../fhir/datatypes.ts';
import { digest, mappedUnit, refuse, take } from '../unit.ts';
import { withheldCell } from '../withhold.ts';
import { headerWords } from './columns.ts';
import { employerDrafts, noteDraft } from './employer.ts';
import type { CsvPlan } from './plan.ts';

const GENDERS: Readonly<Record<string, string>> = {
  m: 'male',
  man: 'male',
  h: 'male',
  hombre: 'male',
  varon: 'male',
  masculino: 'male',
  nam: 'male',
  f: 'female',
  w: 'female',
  woman: 'female',
  mujer: 'female',
  femenino: 'female',
  nu: 'female',
  x: 'other',
  nb: 'other',
  'non binary': 'other',
  nonbinary: 'other',
  otro: 'other',
  o: 'other',
  u: 'unknown',
  desconocido: 'unknown',
};

/** A gender as people write it; what is not known here is left for the field to judge. */
export const genderWord = (text: string): string => GENDERS[headerWords(text)] ?? text;

/** Whether the table was exported here, so that its cells hold what fields hold and nothing is to be guessed. */
const isOwn = (plan: CsvPlan): boolean => plan.targets.includes('record');

/** The record a row was exported from. */
function recordOf(cells: Cells): Id | undefined {
  const id = first(cells, 'record')?.toLowerCase();
  return id !== undefined && isId(id) ? id : undefined;
}

interface Sorted {
  /** Cells by target, in column order; several columns may share one. */
  readonly byTarget: Cells;
  /** Columns whose cell is a number that is never stored: not even a digest may depend on it. */
  readonly withheld: ReadonlySet<number>;
}

function sortCells(plan: CsvPlan, cells: readonly string[], notes: UnitNotes): Sorted {
  const byTarget = new Map<string, string[]>();
  const withheld = new Set<number>();
  const own = isOwn(plan);
  for (const [column, target] of plan.targets.entries()) {
    const written = cells[column]?.trim() ?? '';
    const cell = own ? unguarded(written) : written;
    if (cell === '') continue;
    const kind =
      target === 'ssn' || target === 'card'
        ? target
        : target === 'ignore' && /\d{2}/.test(cell)
          ? withheldCell(headerWords(plan.header[column] ?? ''), cell)
          : null;
    if (kind !== null) {
      notes[kind] += 1;
      withheld.add(column);
    } else if (target !== 'ignore') {
      const list = byTarget.get(target);
      if (list) list.push(cell);
      else byTarget.set(target, [cell]);
    }
  }
  return { byTarget, withheld };
}

type Cells = ReadonlyMap<string, readonly string[]>;
const first = (cells: Cells, target: string): string | undefined => cells.get(target)?.[0];

function putName(builder: DraftBuilder, cells: Cells, notes: UnitNotes): void {
  const part = (target: string) => notes.clean(first(cells, target) ?? '');
  const whole = part('name');
  const parts = compact({
    prefix: part('name.prefix'),
    given: part('name.given'),
    middle: part('name.middle'),
    family: part('name.family'),
    suffix: part('name.suffix'),
  });
  if (parts?.given || parts?.family) builder.set('name', parts);
  // A name without parts whose row knows its record is the text as it stood there.
  else if (whole !== undefined && recordOf(cells) !== undefined) builder.set('name', { text: whole });
  else if (whole !== undefined) builder.set('name', { ...parts, ...parsePersonName(whole) } as PersonName);
  const maiden = part('name.maiden');
  if (maiden !== undefined)
    builder.set('otherNames', { family: maiden, ...(parts?.given ? { given: parts.given } : {}), use: 'maiden' });
}

function putPhones(builder: DraftBuilder, cells: Cells, context: MapContext): void {
  for (const target of ['phones', 'phones.mobile', 'phones.home', 'phones.work', 'phones.fax', 'phones.other']) {
    const use = target.split('.')[1] as Phone['use'];
    for (const cell of cells.get(target) ?? [])
      for (const one of cell.split(/[;\n]|:::/)) {
        const phone = use === undefined ? undefined : parsePhone(one, context.region, use);
        // Text of the phone field decides about numbers that are none, and about those never stored.
        if (phone?.e164) builder.set('phones', phone);
        else builder.parse('phones', one);
      }
  }
  for (const cell of cells.get('emails') ?? [])
    for (const one of cell.split(/[;,\s]+/)) builder.parse('emails', one);
}

function putAddresses(builder: DraftBuilder, cells: Cells, notes: UnitNotes): void {
  for (const cell of cells.get('addresses') ?? []) builder.parse('addresses', cell);
  for (const use of ['', 'home', 'work', 'billing', 'other'] as const) {
    const prefix = use === '' ? 'addresses' : `addresses.${use}`;
    if (use !== '') for (const cell of cells.get(prefix) ?? []) builder.parse('addresses', cell);
    const part = (name: string) => notes.clean(first(cells, `${prefix}.${name}`) ?? '');
    const parts = compact({
      line1: [part('number'), part('line1')].filter(Boolean).join(' ') || undefined,
      line2: part('line2'),
      city: part('city'),
      district: part('district'),
      state: part('state'),
      postalCode: part('postalCode'),
      country: part('country'),
    });
    if (!parts) continue;
    if (parts.line1 || parts.city || parts.state || parts.postalCode || parts.country)
      builder.set('addresses', { ...parts, ...(use === '' ? {} : { use }) } as Address);
  }
}

/** “giver|value” or “type|value”, as our own tables write an identifier. */
function putWritten(builder: DraftBuilder, text: string): void {
  const bar = text.indexOf('|');
  const [giver, value] = bar < 0 ? ['', text.trim()] : [text.slice(0, bar).trim(), text.slice(bar + 1).trim()];
  if (value === '') return;
  const isType = /^[A-Z]{1,5}$/.test(giver);
  builder.identifier({ ...(giver === '' ? {} : isType ? { type: giver } : { system: giver }), value });
}

function putIdentifiers(builder: DraftBuilder, cells: Cells, plan: CsvPlan): void {
  for (const [target, values] of cells) {
    if (target !== 'identifiers' && !target.startsWith('identifiers.')) continue;
    const type = target.split('.')[1];
    for (const value of values) {
      if (type === 'NPI') builder.identifier({ system: 'http://hl7.org/fhir/sid/us-npi', type, value });
      else if (type !== undefined) builder.identifier({ type, value });
      else if (isOwn(plan)) for (const one of value.split(/;\s/)) putWritten(builder, one);
      else builder.parse('identifiers', value);
    }
  }
  const id = first(cells, 'key');
  const column = plan.header[plan.targets.indexOf('key')] ?? 'id';
  // The row's own number says who it is in this table only; `csv:` keeps it from being matched across tables.
  if (id !== undefined) builder.identifier({ system: `csv:${headerWords(column)}`, value: id.slice(0, 200) });
}

const PERSON_FIELDS = [
  'nickname',
  'roles',
  'birthDate',
  'pronouns',
  'deceased',
  'deceasedOn',
  'language',
  'interpreterNeeded',
  'preferredChannel',
  'contactWindow',
  'lifecycle',
  'maritalStatus',
  'specialty',
  'credentials',
  'jobTitle',
  'referralSource',
] as const;

function coverageDraft(cells: Cells, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = new DraftBuilder('coverage', notes, context, 'coverage');
  for (const field of ['payerName', 'planName', 'memberId', 'groupNumber'])
    builder.parse(field, first(cells, `coverage.${field}`));
  if (!builder.has('payerName', 'planName', 'memberId')) return [];
  return [builder.set('order', 'primary').link('person', { by: 'draft', sub: '' }).build()];
}

function personRow(cells: Cells, plan: CsvPlan, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = new DraftBuilder('person', notes, context);
  putName(builder, cells, notes);
  for (const field of PERSON_FIELDS) builder.parse(field, first(cells, field));
  const gender = first(cells, 'gender');
  if (gender !== undefined) builder.parse('gender', genderWord(gender));
  if (builder.has('deceasedOn') && !isOwn(plan)) builder.set('deceased', true);
  putPhones(builder, cells, context);
  putAddresses(builder, cells, notes);
  putIdentifiers(builder, cells, plan);
  const asPatient =
    !isOwn(plan) && plan.targets.some((target) => /^(birthDate|identifiers\.MR|coverage\.)/.test(target));
  if (!builder.has('roles') && !isOwn(plan)) builder.set('roles', [asPatient ? 'patient' : 'other']);
  if (asPatient && !builder.has('lifecycle')) builder.set('lifecycle', 'active');
  const note = first(cells, 'note');
  const company = first(cells, 'company');
  return [
    builder.build(),
    ...(company === undefined ? [] : employerDrafts(company, notes, context)),
    ...coverageDraft(cells, notes, context),
    ...(note === undefined
      ? []
      : noteDraft((cells.get('note') ?? []).join('\n\n'), first(cells, 'noteDate'), notes, context)),
  ];
}

function accountRow(cells: Cells, plan: CsvPlan, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = new DraftBuilder('account', notes, context);
  for (const field of ['name', 'kind', 'website']) builder.parse(field, first(cells, field));
  if (!builder.has('kind') && !isOwn(plan)) builder.set('kind', 'other');
  putPhones(builder, cells, context);
  putAddresses(builder, cells, notes);
  putIdentifiers(builder, cells, plan);
  return [builder.build()];
}

type RowUnit = Extract<RawUnit, { kind: 'row' }>;

export function mapRow(unit: RowUnit, source: number, plan: CsvPlan, context: MapContext): MappedUnit {
  const notes = new UnitNotes();
  const { byTarget: cells, withheld } = sortCells(plan, unit.cells, notes);
  const width = plan.targets.length;
  const surplus = unit.cells.slice(width).some((cell) => cell.trim() !== '');
  if (unit.cells.length < width || surplus)
    notes.note(textFaults['csv.ragged']({ found: unit.cells.length, wanted: width }));
  const record = recordOf(cells);
  const [primary, ...others] = (plan.entity === 'person' ? personRow : accountRow)(cells, plan, notes, {
    ...context,
    dateOrder: plan.dateOrder,
  }) as readonly [Draft, ...Draft[]];
  const drafts = [record === undefined ? primary : { ...primary, record }, ...others];
  const outcome: Outcome =
    plan.entity === 'account' && record === undefined && primary.values.name === undefined
      ? refuse(textFaults['import.nameless']())
      : take(drafts);
  const id = record ?? first(cells, 'key') ?? first(cells, 'identifiers.MR');
  const content = unit.cells.filter((_, column) => !withheld.has(column));
  const key = `csv:${plan.signature}:${id === undefined ? `#${digest(JSON.stringify(content))}` : id.slice(0, 200)}`;
  return mappedUnit({ source, place: unit.place, kind: 'row', key, byContent: id === undefined }, outcome, notes);
}
