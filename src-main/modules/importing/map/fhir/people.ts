/** Patient, RelatedPerson, Practitioner and PractitionerRole as people. */
import { maritalStatusWords } from '#modules/people/contract/marital-status.ts';
import type { RelationshipType } from '#modules/people/contract/relationship.entity.ts';
import type { FhirJson } from '../../readers/unit.ts';
import { DraftBuilder, type UnitNotes } from '../builder.ts';
import type { Draft, MapContext, Ref } from '../draft.ts';
import { objects, string } from '../json.ts';
import {
  conceptCodes,
  conceptText,
  datePart,
  putAddresses,
  putIdentifiers,
  putNames,
  putTelecom,
  reference,
  referenceKind,
} from './datatypes.ts';

function common(resource: FhirJson, notes: UnitNotes, context: MapContext, sub = ''): DraftBuilder {
  const builder = new DraftBuilder('person', notes, context, sub);
  putNames(builder, resource.name, notes);
  putTelecom(builder, resource.telecom, context);
  putAddresses(builder, resource.address, notes, context);
  putIdentifiers(builder, resource.identifier);
  return builder.parse('gender', resource.gender).parse('birthDate', resource.birthDate);
}

function putLanguage(builder: DraftBuilder, resource: FhirJson): void {
  const spoken = objects(resource.communication);
  const best = spoken.find((one) => one.preferred === true) ?? spoken[0];
  if (best) builder.parse('language', conceptCodes(best.language)[0] ?? conceptText(best.language));
  const interpreter = objects(resource.extension).find((one) =>
    /patient-interpreterRequired$/.test(string(one.url) ?? ''),
  );
  if (typeof interpreter?.valueBoolean === 'boolean') builder.set('interpreterNeeded', interpreter.valueBoolean);
}

/** HL7 v3 RoleCode, v2-0131 and plain words for what somebody is to the patient. */
const TIES: readonly (readonly [RelationshipType, string])[] = [
  [
    'parent',
    'PRN PRNFOST PRNINLAW MTH MTHFOST MTHINLAW FTH FTHFOST FTHINLAW NMTH NFTH NPRN ADOPTP STPPRN STPMTH STPFTH mother father parent madre padre',
  ],
  [
    'child',
    'CHILD CHLDADOPT CHLDFOST CHLDINLAW DAU DAUADOPT DAUC DAUINLAW SON SONADOPT SONC SONINLAW NCHILD STPCHLD STPDAU STPSON daughter son child hija hijo',
  ],
  ['spouse', 'SPS HUSB WIFE FMRSPS spouse husband wife esposa esposo'],
  ['partner', 'DOMPART SIGOTHR partner pareja'],
  [
    'sibling',
    'SIB BRO SIS NBRO NSIB NSIS HBRO HSIB HSIS TWIN STPSIB STPBRO STPSIS SIBINLAW BROINLAW SISINLAW brother sister sibling hermana hermano',
  ],
  [
    'grandparent',
    'GRPRN GRMTH GRFTH GGRPRN MGRMTH MGRFTH MGRPRN PGRMTH PGRFTH PGRPRN grandmother grandfather grandparent abuela abuelo',
  ],
  ['grandchild', 'GRNDCHILD GRNDDAU GRNDSON grandchild granddaughter grandson'],
  ['guardian', 'GUARD GUADLTM POWATT HPOWATT DPOWATT RESPRSN guardian tutor'],
  ['caregiver', 'CAREGIVER CARER caregiver carer cuidador'],
  ['emergencyContact', 'C CP ECON EP emergency'],
  ['friend', 'FRND NBOR ROOM friend neighbor neighbour amiga amigo'],
  [
    'relative',
    'FAMMEMB EXT AUNT MAUNT PAUNT UNCLE MUNCLE PUNCLE COUSN MCOUSN PCOUSN NIENEPH NIECE NEPHEW INLAW N aunt uncle cousin niece nephew relative kin',
  ],
];
const tieByWord = new Map(TIES.flatMap(([type, words]) => words.split(' ').map((word) => [word, type] as const)));

/** What the other one is to the patient, by the first code or word that says. */
export function tieOf(concepts: readonly FhirJson[]): RelationshipType {
  for (const concept of concepts)
    for (const code of conceptCodes(concept)) {
      const type = tieByWord.get(code.toUpperCase());
      if (type) return type;
    }
  for (const concept of concepts)
    for (const word of (conceptText(concept) ?? '').toLowerCase().split(/[^\p{L}]+/u)) {
      const type = tieByWord.get(word);
      if (type) return type;
    }
  return 'other';
}

function tie(
  from: Ref,
  to: Ref,
  concepts: readonly FhirJson[],
  notes: UnitNotes,
  context: MapContext,
  sub: string,
): Draft {
  const builder = new DraftBuilder('relationship', notes, context, sub);
  builder.set('type', tieOf(concepts)).link('from', from).link('to', to);
  const words = concepts.map(conceptText).find((text) => text !== undefined);
  if (builder.values.type === 'other' || builder.values.type === 'relative') builder.parse('note', words);
  return builder.build();
}

/** The people a patient names as contacts are people of their own, tied to the patient. */
function contacts(resource: FhirJson, notes: UnitNotes, context: MapContext): readonly Draft[] {
  return objects(resource.contact).flatMap((contact, index) => {
    const sub = `contact-${index + 1}`;
    const builder = common({ ...contact, identifier: undefined, birthDate: undefined }, notes, context, sub);
    if (!builder.has('name')) return [];
    builder.set('roles', ['family']);
    const concepts = objects(contact.relationship);
    return [
      builder.build(),
      tie({ by: 'draft', sub: '' }, { by: 'draft', sub }, concepts, notes, context, `${sub}-tie`),
    ];
  });
}

export function patient(resource: FhirJson, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = common(resource, notes, context).set('roles', ['patient']);
  putLanguage(builder, resource);
  builder.set('lifecycle', resource.active === false ? 'inactive' : 'active');
  const diedAt = string(resource.deceasedDateTime);
  if (resource.deceasedBoolean === true || diedAt !== undefined) builder.set('deceased', true);
  if (diedAt !== undefined) builder.parse('deceasedOn', datePart(diedAt) ?? diedAt);
  const maritalStatus = conceptText(resource.maritalStatus) ?? conceptCodes(resource.maritalStatus)[0];
  if (maritalStatus !== undefined) builder.parse('maritalStatus', maritalStatusWords(maritalStatus));
  const doctor = objects(resource.generalPractitioner).find(
    (one) => (referenceKind(one) ?? 'Practitioner') === 'Practitioner',
  );
  builder.link('primaryProvider', reference(doctor));
  return [builder.build(), ...contacts(resource, notes, context)];
}

export function relatedPerson(resource: FhirJson, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = common(resource, notes, context).set('roles', ['family']);
  putLanguage(builder, resource);
  const to = reference(resource.patient);
  if (!to) return [builder.build()];
  return [
    builder.build(),
    tie(to, { by: 'draft', sub: '' }, objects(resource.relationship), notes, context, 'tie'),
  ];
}

export function practitioner(resource: FhirJson, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = common(resource, notes, context).set('roles', ['provider']);
  if (resource.active === false) builder.set('lifecycle', 'inactive');
  const degrees = objects(resource.qualification).map((one) => conceptText(one.code) ?? conceptCodes(one.code)[0]);
  builder.parse('credentials', degrees.filter(Boolean).join(', ').slice(0, 80));
  return [builder.build()];
}

/** Where and as what a practitioner works; adds to the practitioner. Undefined where it names none. */
export function practitionerRole(resource: FhirJson, notes: UnitNotes, context: MapContext): Draft | undefined {
  const patches = reference(resource.practitioner);
  if (!patches) return undefined;
  const builder = new DraftBuilder('person', notes, context).set('roles', ['provider']);
  const words = (value: unknown) =>
    objects(value)
      .map((one) => conceptText(one) ?? conceptCodes(one)[0])
      .find(Boolean);
  builder.parse('specialty', words(resource.specialty)).parse('jobTitle', words(resource.code)?.slice(0, 120));
  builder.link('practice', reference(resource.organization));
  putTelecom(builder, resource.telecom, context);
  putIdentifiers(builder, resource.identifier);
  return { ...builder.build(), patches };
}
