/** Encounter and Appointment as appointments: who, when, where and what kind; never why. */
import type { FhirJson } from '../../readers/unit.ts';
import { DraftBuilder, type UnitNotes } from '../builder.ts';
import type { Draft, MapContext } from '../draft.ts';
import { object, objects, string } from '../json.ts';
import { conceptText, putIdentifiers, reference, referenceKind, referenceText } from './datatypes.ts';

/** Words that say nothing about an illness, by what the source calls the visit; the first that fits. */
const VISIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/tele(health|medicine)|virtual|video|phone/i, 'Telehealth'],
  [
    /check-?up|well (child|baby|woman|visit)|wellness|general examination|physical exam|annual|preventive/i,
    'Check-up',
  ],
  [/urgent/i, 'Urgent care'],
  [/emergency/i, 'Emergency visit'],
  [/follow-?up/i, 'Follow-up'],
  [/home (visit|health)|domiciliary/i, 'Home visit'],
  [/consult/i, 'Consultation'],
  [/walk-?in/i, 'Walk-in'],
  [/inpatient|hospital admission/i, 'Inpatient stay'],
  [/routine/i, 'Routine visit'],
];

const CLASSES: Readonly<Record<string, string>> = {
  AMB: 'Visit',
  AMBULATORY: 'Visit',
  OUTPATIENT: 'Visit',
  WELLNESS: 'Check-up',
  URGENTCARE: 'Urgent care',
  EMER: 'Emergency visit',
  EMERGENCY: 'Emergency visit',
  IMP: 'Inpatient stay',
  INPATIENT: 'Inpatient stay',
  ACUTE: 'Inpatient stay',
  NONAC: 'Inpatient stay',
  OBSENC: 'Inpatient stay',
  PRENC: 'Visit',
  SS: 'Inpatient stay',
  HH: 'Home visit',
  HOME: 'Home visit',
  VR: 'Telehealth',
  VIRTUAL: 'Telehealth',
  HOSPICE: 'Visit',
  SNF: 'Inpatient stay',
};

/** What kind of visit, in words fit for a front desk. `code`: FHIR's or Synthea's class. */
export function visitType(code: string | undefined, texts: readonly (string | undefined)[]): string {
  const byClass = CLASSES[(code ?? '').toUpperCase()];
  if (byClass !== undefined && byClass !== 'Visit') return byClass;
  for (const [pattern, word] of VISIT_WORDS)
    if (texts.some((text) => text !== undefined && pattern.test(text))) return word;
  return byClass ?? 'Visit';
}

const ENCOUNTER_STATUS: Readonly<Record<string, string>> = {
  planned: 'scheduled',
  arrived: 'arrived',
  triaged: 'arrived',
  'in-progress': 'arrived',
  onleave: 'arrived',
  finished: 'completed',
  cancelled: 'cancelled',
};

/** Undefined where it was entered in error. */
export function encounter(resource: FhirJson, notes: UnitNotes, context: MapContext): Draft | undefined {
  const status = string(resource.status) ?? '';
  if (status === 'entered-in-error') return undefined;
  const builder = new DraftBuilder('appointment', notes, context);
  const period = object(resource.period);
  builder.parse('start', period?.start).parse('end', period?.end);
  const past = typeof builder.values.start !== 'string' || builder.values.start <= context.startedAt;
  builder.set('status', ENCOUNTER_STATUS[status] ?? (past ? 'completed' : 'scheduled'));
  const types = [...objects(resource.type), ...objects(resource.serviceType)].map(conceptText);
  builder.set('type', visitType(string(object(resource.class)?.code), types));
  builder.link('person', reference(resource.subject));
  const people = objects(resource.participant);
  const main = people.find((one) => /PPRF|ATND/.test(JSON.stringify(one.type ?? ''))) ?? people[0];
  builder
    .link('provider', reference(main?.individual))
    .parse('providerName', referenceText(main?.individual, resource));
  builder.link('location', reference(resource.serviceProvider));
  const place = objects(resource.location)
    .map((one) => referenceText(one.location, resource))
    .find(Boolean);
  builder.parse('locationName', place ?? referenceText(resource.serviceProvider, resource));
  putIdentifiers(builder, resource.identifier);
  return builder.build();
}

const APPOINTMENT_STATUS: Readonly<Record<string, string>> = {
  proposed: 'requested',
  pending: 'requested',
  waitlist: 'requested',
  booked: 'scheduled',
  arrived: 'arrived',
  'checked-in': 'arrived',
  fulfilled: 'completed',
  cancelled: 'cancelled',
  noshow: 'noShow',
};

/** Undefined where it was entered in error. */
export function appointment(resource: FhirJson, notes: UnitNotes, context: MapContext): Draft | undefined {
  const status = string(resource.status) ?? '';
  if (status === 'entered-in-error') return undefined;
  const builder = new DraftBuilder('appointment', notes, context);
  builder
    .set('status', APPOINTMENT_STATUS[status] ?? 'requested')
    .parse('start', resource.start)
    .parse('end', resource.end);
  const texts = [
    resource.appointmentType,
    ...objects(resource.serviceType),
    ...objects(resource.serviceCategory),
  ].map(conceptText);
  builder.set('type', visitType(undefined, texts));
  for (const { actor } of objects(resource.participant)) {
    const kind = referenceKind(actor);
    const words = referenceText(actor, resource);
    if (kind === 'Patient') builder.link('person', reference(actor));
    else if (kind === 'Location') builder.parse('locationName', words);
    else if ((kind === 'Practitioner' || kind === 'PractitionerRole') && builder.links.provider === undefined)
      builder
        .link('provider', kind === 'Practitioner' ? reference(actor) : undefined)
        .parse('providerName', words);
  }
  putIdentifiers(builder, resource.identifier);
  return builder.build();
}
