/** Organization as an account, Coverage as a coverage, Communication as an activity, and what becomes a flag. */
import type { FhirJson } from '../../readers/unit.ts';
import { DraftBuilder, type UnitNotes } from '../builder.ts';
import type { Draft, MapContext, Outcome } from '../draft.ts';
import { object, objects, string, strings } from '../json.ts';
import {
  conceptCodes,
  conceptText,
  datePart,
  putAddresses,
  putIdentifiers,
  putTelecom,
  reference,
  referenceKind,
  referenceText,
} from './datatypes.ts';

const KIND_BY_TYPE: Readonly<Record<string, string>> = { pay: 'payer', ins: 'payer', bus: 'employer' };

/** What an organisation is, by its type or, for providers, by its name. */
export function accountKind(codes: readonly string[], name: string): string {
  const byCode = codes.map((code) => KIND_BY_TYPE[code]).find(Boolean);
  if (byCode) return byCode;
  if (/\b(hospital|medical cent(er|re)|infirmary|clínica|sanatorium)\b/i.test(name)) return 'hospital';
  return codes.includes('prov') ? 'practice' : 'other';
}

export function organization(resource: FhirJson, notes: UnitNotes, context: MapContext): Draft | undefined {
  const builder = new DraftBuilder('account', notes, context);
  builder.parse('name', string(resource.name) ?? strings(resource.alias)[0]);
  if (!builder.has('name')) return undefined;
  const codes = objects(resource.type).flatMap(conceptCodes);
  builder.set('kind', accountKind(codes, builder.values.name as string));
  if (typeof resource.active === 'boolean') builder.set('active', resource.active);
  putTelecom(builder, resource.telecom, context, true);
  putAddresses(builder, resource.address, notes, context);
  putIdentifiers(builder, resource.identifier);
  return builder.link('parent', reference(resource.partOf)).build();
}

const ORDERS = ['primary', 'secondary', 'tertiary'];

/** Undefined where it was entered in error or never came into being. */
export function coverage(resource: FhirJson, notes: UnitNotes, context: MapContext): Draft | undefined {
  if (resource.status === 'entered-in-error' || resource.status === 'draft') return undefined;
  const builder = new DraftBuilder('coverage', notes, context);
  builder.link('person', reference(resource.beneficiary));
  const payor = objects(resource.payor)[0];
  const byPatient = ['Patient', 'RelatedPerson'].includes(referenceKind(payor) ?? '');
  if (!byPatient) builder.link('payer', reference(payor));
  builder.parse('payerName', referenceText(payor, resource) ?? (byPatient ? 'Self-pay' : undefined));
  const classOf = (code: string) => objects(resource.class).find((one) => conceptCodes(one.type).includes(code));
  const text = (one: FhirJson | undefined) => string(one?.name) ?? string(one?.value);
  builder.parse('planName', text(classOf('plan')) ?? conceptText(resource.type) ?? conceptCodes(resource.type)[0]);
  const member = objects(resource.identifier).find((one) => conceptCodes(one.type).includes('MB'));
  builder.parse('memberId', string(resource.subscriberId) ?? string(member?.value));
  builder.parse('groupNumber', string(classOf('group')?.value));
  if (typeof resource.order === 'number') builder.set('order', ORDERS[resource.order - 1] ?? 'other');
  const period = object(resource.period);
  builder
    .parse('start', datePart(period?.start) ?? period?.start)
    .parse('end', datePart(period?.end) ?? period?.end);
  builder.parse(
    'subscriberRelationship',
    (conceptCodes(resource.relationship)[0] ?? conceptText(resource.relationship))?.slice(0, 40),
  );
  putIdentifiers(builder, resource.identifier);
  return builder.build();
}

const MEDIA: readonly (readonly [RegExp, string])[] = [
  [/EMAIL|e-?mail/i, 'email'],
  [/SMS|text message/i, 'text'],
  [/PHONE|TELE|VERBAL|call/i, 'call'],
  [/FACE|PRESENCE|in person/i, 'visit'],
];

/** A communication that took place, as an activity; otherwise why it is left out. */
export function communication(resource: FhirJson, notes: UnitNotes, context: MapContext): Outcome {
  const status = string(resource.status) ?? '';
  if (status === 'entered-in-error') return { kind: 'leave', reason: 'entered-in-error' };
  if (status === 'not-done' || status === 'preparation') return { kind: 'leave', reason: 'not-done' };
  const builder = new DraftBuilder('activity', notes, context);
  builder.parse('at', string(resource.sent) ?? string(resource.received));
  if (!builder.has('at')) return { kind: 'leave', reason: 'no-date' };
  const medium = objects(resource.medium)
    .flatMap((one) => [...conceptCodes(one), conceptText(one) ?? ''])
    .join(' ');
  builder.set('kind', MEDIA.find(([pattern]) => pattern.test(medium))?.[1] ?? 'note');
  const inbound = ['Patient', 'RelatedPerson'].includes(referenceKind(resource.sender) ?? '');
  builder.set('direction', inbound ? 'inbound' : 'outbound');
  const patientOf = (value: unknown) => objects(value).find((one) => referenceKind(one) === 'Patient');
  const person =
    reference(resource.subject) ??
    reference(patientOf(resource.sender)) ??
    reference(patientOf(resource.recipient));
  builder.link('person', person);
  builder.parse(
    'subject',
    (conceptText(resource.topic) ?? objects(resource.category).map(conceptText).find(Boolean))?.slice(0, 300),
  );
  const texts = objects(resource.payload)
    .map((one) => string(one.contentString))
    .filter((text) => text !== undefined);
  builder.parse('text', texts.join('\n\n').slice(0, 20_000));
  builder.parse('authorName', referenceText(resource.sender, resource));
  return { kind: 'take', drafts: [builder.build()] };
}

const CLINICAL: Outcome = { kind: 'leave', reason: 'clinical-content' };
const IN_ERROR: Outcome = { kind: 'leave', reason: 'entered-in-error' };

/** A condition, vaccination or care plan: at most a flag, where the value set has it (decisions X-01). */
export function flag(resource: FhirJson, notes: UnitNotes, context: MapContext): Outcome {
  const { resourceType } = resource;
  const clinicalStatus = conceptCodes(resource.clinicalStatus)[0] ?? '';
  const verification = conceptCodes(resource.verificationStatus)[0] ?? '';
  if (resource.status === 'entered-in-error' || /entered-in-error|refuted/.test(verification)) return IN_ERROR;
  const concepts =
    resourceType === 'Condition'
      ? [resource.code]
      : resourceType === 'Immunization'
        ? [resource.vaccineCode]
        : objects(resource.category);
  const set = resourceType === 'Immunization' ? context.flags.vaccine : context.flags.condition;
  const rule = concepts.map((one) => set.find(conceptCodes(one), conceptText(one) ?? '')).find(Boolean);
  if (!rule) return CLINICAL;
  const builder = new DraftBuilder('flag', notes, context);
  builder.set('kind', rule.kind).set('label', rule.label);
  const over =
    resourceType === 'Condition'
      ? /resolved|inactive|remission/.test(clinicalStatus) || resource.abatementDateTime !== undefined
      : /completed|revoked/.test(String(resource.status));
  if (resourceType === 'Immunization') builder.set('status', resource.status === 'not-done' ? 'declined' : 'done');
  else builder.set('status', over ? 'resolved' : 'active');
  const at =
    resource.recordedDate ??
    resource.onsetDateTime ??
    resource.occurrenceDateTime ??
    object(resource.period)?.start ??
    resource.created;
  builder.parse('recorded', datePart(at));
  builder.link('person', reference(resource.subject ?? resource.patient));
  return { kind: 'take', drafts: [builder.build()] };
}
