/**
 * Rows of a Synthea CSV export as units, linked by its ids. Keys, identifiers and kinds are those of Synthea's FHIR
 * export, so that the two meet where both are imported.
 */
import { maritalStatusWords } from '#modules/people/contract/marital-status.ts';
import { parsePersonName } from '#shared/entity/fields/person-name.ts';
import type { RawUnit } from '../../readers/unit.ts';
import { DraftBuilder, UnitNotes } from '../builder.ts';
import type { Draft, MapContext, MappedUnit, Outcome, Ref } from '../draft.ts';
import { datePart, resourceKey } from '../fhir/datatypes.ts';
import { accountKind } from '../fhir/others.ts';
import { visitType } from '../fhir/visits.ts';
import { digest, leave, mappedUnit, take } from '../unit.ts';
import type { CsvPlan } from './plan.ts';
import { genderWord } from './row.ts';

const SYNTHEA = 'https://github.com/synthetichealth/synthea';
/** Synthea's name for having no insurer. */
export const NO_INSURANCE = 'NO_INSURANCE';

type Row = (column: string) => string;

const ref = (kind: string, id: string): Ref | undefined =>
  id === '' ? undefined : { by: 'key', key: resourceKey(kind, id), kind };

function putAddress(builder: DraftBuilder, row: Row, notes: UnitNotes, state = 'STATE'): void {
  const clean = (column: string) => notes.clean(row(column));
  const postalCode = /^0*$/.test(row('ZIP')) ? undefined : clean('ZIP');
  const parts = {
    line1: clean('ADDRESS'),
    city: clean('CITY'),
    district: clean('COUNTY'),
    state: clean(state),
    postalCode,
  };
  const known = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  if (known.line1 ?? known.city ?? known.state ?? known.postalCode) builder.set('addresses', known);
}

function patient(row: Row, notes: UnitNotes, context: MapContext): Draft {
  const builder = new DraftBuilder('person', notes, context).set('roles', ['patient']).set('lifecycle', 'active');
  const part = (column: string) => notes.clean(row(column));
  const name = {
    prefix: part('PREFIX'),
    given: part('FIRST'),
    middle: part('MIDDLE'),
    family: part('LAST'),
    suffix: part('SUFFIX'),
  };
  const known = Object.fromEntries(Object.entries(name).filter(([, value]) => value !== undefined));
  if (known.given ?? known.family) builder.set('name', known);
  const maiden = part('MAIDEN');
  if (maiden !== undefined)
    builder.set('otherNames', { ...(name.given ? { given: name.given } : {}), family: maiden, use: 'maiden' });
  builder.parse('birthDate', row('BIRTHDATE')).parse('gender', genderWord(row('GENDER')));
  builder.parse('maritalStatus', maritalStatusWords(row('MARITAL'))).parse('deceasedOn', row('DEATHDATE'));
  if (builder.has('deceasedOn')) builder.set('deceased', true);
  putAddress(builder, row, notes);
  if (row('SSN') !== '') notes.ssn += 1;
  builder.identifier({ system: SYNTHEA, value: row('ID') });
  if (row('DRIVERS') !== '')
    builder.identifier({ system: 'urn:oid:2.16.840.1.113883.4.3.25', type: 'DL', value: row('DRIVERS') });
  if (row('PASSPORT') !== '')
    builder.identifier({
      system: 'http://standardhl7.org/fhir/StructureDefinition/passportNumber',
      type: 'PPN',
      value: row('PASSPORT'),
    });
  return builder.build();
}

function account(row: Row, notes: UnitNotes, context: MapContext, payer: boolean): Draft {
  const builder = new DraftBuilder('account', notes, context).parse('name', row('NAME'));
  builder.set('kind', payer ? 'payer' : accountKind(['prov'], row('NAME'))).parse('phones', row('PHONE'));
  putAddress(builder, row, notes, payer ? 'STATE_HEADQUARTERED' : 'STATE');
  return builder.identifier({ system: SYNTHEA, value: row('ID') }).build();
}

function provider(row: Row, notes: UnitNotes, context: MapContext): Draft {
  const builder = new DraftBuilder('person', notes, context).set('roles', ['provider']);
  const name = notes.clean(row('NAME'));
  if (name !== undefined) builder.set('name', parsePersonName(name));
  builder.parse('gender', genderWord(row('GENDER'))).parse('specialty', row('SPECIALITY'));
  putAddress(builder, row, notes);
  builder.identifier({ system: SYNTHEA, value: row('ID') });
  return builder.link('practice', ref('Organization', row('ORGANIZATION'))).build();
}

function encounter(row: Row, notes: UnitNotes, context: MapContext): Draft {
  const builder = new DraftBuilder('appointment', notes, context)
    .parse('start', row('START'))
    .parse('end', row('STOP'));
  const future = typeof builder.values.start === 'string' && builder.values.start > context.startedAt;
  builder
    .set('status', future ? 'scheduled' : 'completed')
    .set('type', visitType(row('ENCOUNTERCLASS'), [row('DESCRIPTION')]));
  builder.identifier({ system: SYNTHEA, value: row('ID') });
  builder.link('person', ref('Patient', row('PATIENT'))).link('provider', ref('Practitioner', row('PROVIDER')));
  return builder.link('location', ref('Organization', row('ORGANIZATION'))).build();
}

/** A year alone, or a time of which the day counts. */
const day = (text: string): string => datePart(text) ?? text;

function transition(row: Row, notes: UnitNotes, context: MapContext): Draft {
  const builder = new DraftBuilder('coverage', notes, context);
  builder.parse('memberId', row('MEMBERID')).parse('start', day(row('START_DATE') || row('START_YEAR')));
  builder.parse('end', day(row('END_DATE') || row('END_YEAR'))).set('order', 'primary');
  builder.parse('subscriberRelationship', (row('OWNERSHIP') || row('PLAN_OWNERSHIP')).toLowerCase());
  return builder
    .link('person', ref('Patient', row('PATIENT')))
    .link('payer', ref('Organization', row('PAYER')))
    .build();
}

function flag(row: Row, vaccine: boolean, notes: UnitNotes, context: MapContext): Outcome {
  const rule = context.flags[vaccine ? 'vaccine' : 'condition'].find([row('CODE')], row('DESCRIPTION'));
  if (!rule) return leave('clinical-content');
  const builder = new DraftBuilder('flag', notes, context).set('kind', rule.kind).set('label', rule.label);
  builder.set('status', vaccine ? 'done' : row('STOP') === '' ? 'active' : 'resolved');
  builder.parse('recorded', day(row('DATE') || row('START'))).link('person', ref('Patient', row('PATIENT')));
  return take([builder.build()]);
}

/** Ids of the payers that stand for having none: known once the table of payers was read. */
export type NoPayers = Set<string>;

function outcomeOf(table: string, row: Row, notes: UnitNotes, context: MapContext, none: NoPayers): Outcome {
  switch (table) {
    case 'patients':
      return take([patient(row, notes, context)]);
    case 'organizations':
      return take([account(row, notes, context, false)]);
    case 'payers':
      if (row('NAME') !== NO_INSURANCE) return take([account(row, notes, context, true)]);
      none.add(row('ID'));
      return leave('no-insurance');
    case 'providers':
      return take([provider(row, notes, context)]);
    case 'payer_transitions':
      return none.has(row('PAYER')) ? leave('no-insurance') : take([transition(row, notes, context)]);
    case 'encounters':
      return take([encounter(row, notes, context)]);
    case 'immunizations':
      return flag(row, true, notes, context);
    case 'conditions':
    case 'careplans':
      return flag(row, false, notes, context);
    default:
      return leave(`not-taken-in:${table.slice('left:'.length)}`);
  }
}

const KINDS: Readonly<Record<string, string>> = {
  patients: 'Patient',
  organizations: 'Organization',
  payers: 'Organization',
  providers: 'Practitioner',
  encounters: 'Encounter',
  careplans: 'CarePlan',
};

type RowUnit = Extract<RawUnit, { kind: 'row' }>;

export function mapSyntheaRow(
  unit: RowUnit,
  source: number,
  plan: CsvPlan,
  context: MapContext,
  none: NoPayers,
): MappedUnit {
  const columns = new Map(plan.header.map((name, column) => [name.trim().toUpperCase(), column]));
  const row: Row = (name) => unit.cells[columns.get(name) ?? -1]?.trim() ?? '';
  const notes = new UnitNotes();
  const table = plan.synthea as string;
  const kind = KINDS[table];
  const id = kind === undefined ? '' : row('ID');
  const key =
    kind !== undefined && id !== ''
      ? resourceKey(kind, id)
      : `synthea:${table}:#${digest(unit.cells.join('\u001f'))}`;
  const outcome = outcomeOf(table, row, notes, context, none);
  return mappedUnit({ source, place: unit.place, kind: kind ?? table, key, byContent: id === '' }, outcome, notes);
}
