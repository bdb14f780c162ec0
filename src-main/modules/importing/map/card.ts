/** One vCard as a unit: a person, or an account where the card is an organisation's. */
import type { Address } from '#shared/entity/fields/address.ts';
import { parsePersonName } from '#shared/entity/fields/person-name.ts';
import { type Phone, parsePhone } from '#shared/entity/fields/phone.ts';
import { textFaults } from '../import.faults.ts';
import type { Card, CardProperty, RawUnit } from '../readers/unit.ts';
import { DraftBuilder, UnitNotes } from './builder.ts';
import { employerDrafts, noteDraft } from './csv/employer.ts';
import { genderWord } from './csv/row.ts';
import type { Draft, MapContext, MappedUnit, Outcome } from './draft.ts';
import { compact } from './fhir/datatypes.ts';
import { digest, leave, mappedUnit, refuse, take } from './unit.ts';

/** RFC 6350 §3.4: `\n`, `\,`, `\;` and `\\`. */
const plainText = (text: string): string =>
  text.replace(/\\([nN,;:\\])/g, (_, letter: string) => (/n/i.test(letter) ? '\n' : letter));

/** Components between unescaped `;`, each unescaped, its own list joined by blanks. */
const components = (value: string): readonly string[] =>
  value.split(/(?<!\\);/).map((part) =>
    plainText(part.replace(/(?<!\\),/g, ' '))
      .replace(/\s+/g, ' ')
      .trim(),
  );

const all = (card: Card, name: string): readonly CardProperty[] =>
  card.properties.filter((property) => property.name === name);
const text = (card: Card, name: string): string => plainText(all(card, name)[0]?.value ?? '').trim();

const PHONE_USES: readonly (readonly [string, Phone['use']])[] = [
  ['FAX', 'fax'],
  ['CELL', 'mobile'],
  ['IPHONE', 'mobile'],
  ['HOME', 'home'],
  ['WORK', 'work'],
];

const typesOf = (property: CardProperty): readonly string[] => property.params.TYPE ?? [];
/** The preferred one first (TYPE=PREF, or PREF=1 of 4.0). */
const byPreference = (properties: readonly CardProperty[]): readonly CardProperty[] => {
  const rank = (property: CardProperty) =>
    typesOf(property).includes('PREF') ? 0 : Number(property.params.PREF?.[0] ?? 101);
  return [...properties].sort((one, other) => rank(one) - rank(other));
};

function putContact(builder: DraftBuilder, card: Card, notes: UnitNotes, context: MapContext): void {
  for (const property of byPreference(all(card, 'TEL'))) {
    const value = plainText(property.value).trim();
    const use = PHONE_USES.find(([type]) => typesOf(property).includes(type))?.[1];
    const phone = parsePhone(value, context.region, use);
    if (phone?.e164) builder.set('phones', phone);
    else builder.parse('phones', value);
  }
  for (const property of byPreference(all(card, 'EMAIL')))
    builder.parse('emails', plainText(property.value).trim());
  for (const property of byPreference(all(card, 'ADR'))) {
    const [box, extended, street, city, state, postalCode, country] = components(property.value).map((part) =>
      notes.clean(part),
    );
    const [line1, ...more] = [street, extended, box].filter((part) => part !== undefined);
    const parts = compact({ line1, line2: more.join(', ') || undefined, city, state, postalCode, country });
    const use = typesOf(property).includes('HOME')
      ? 'home'
      : typesOf(property).includes('WORK')
        ? 'work'
        : undefined;
    if (parts?.line1 || parts?.city || parts?.state || parts?.postalCode || parts?.country)
      builder.set('addresses', { ...parts, ...(use ? { use } : {}) } as Address);
  }
}

/** 19960415, 1996-04-15 and either with a time; without a year it is no date we can keep. */
const birthDay = (value: string): string =>
  value.replace(/^(\d{8})T.*$/, '$1').replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1');

function putName(builder: DraftBuilder, card: Card, notes: UnitNotes): void {
  const [family, given, middle, prefix, suffix] = components(all(card, 'N')[0]?.value ?? '').map((part) =>
    notes.clean(part),
  );
  if (family ?? given) builder.set('name', compact({ prefix, given, middle, family, suffix }));
  else {
    const full = notes.clean(text(card, 'FN'));
    if (full !== undefined) builder.set('name', parsePersonName(full));
  }
  const maiden = notes.clean(text(card, 'X-MAIDENNAME'));
  if (maiden !== undefined)
    builder.set('otherNames', { ...(given ? { given } : {}), family: maiden, use: 'maiden' });
  builder.parse('nickname', components((all(card, 'NICKNAME')[0]?.value ?? '').split(/(?<!\\),/)[0] ?? '')[0]);
}

function person(card: Card, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const builder = new DraftBuilder('person', notes, context).set('roles', ['other']);
  putName(builder, card, notes);
  builder.parse('birthDate', birthDay(text(card, 'BDAY'))).parse('deceasedOn', birthDay(text(card, 'DEATHDATE')));
  if (builder.has('deceasedOn')) builder.set('deceased', true);
  const gender = text(card, 'GENDER').split(';')[0] ?? '';
  if (gender !== '' && gender !== 'N') builder.parse('gender', genderWord(gender));
  builder
    .parse('language', text(card, 'LANG'))
    .parse('jobTitle', (text(card, 'TITLE') || text(card, 'ROLE')).slice(0, 120));
  putContact(builder, card, notes, context);
  const note = all(card, 'NOTE')
    .map((property) => plainText(property.value))
    .join('\n\n');
  const revised = text(card, 'REV').replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/, '$1-$2-$3T$4:$5:$6');
  return [
    builder.build(),
    ...employerDrafts(components(all(card, 'ORG')[0]?.value ?? '')[0] ?? '', notes, context),
    ...noteDraft(note, revised === '' ? undefined : revised, notes, context),
  ];
}

function account(card: Card, notes: UnitNotes, context: MapContext): Outcome {
  const builder = new DraftBuilder('account', notes, context).set('kind', 'other');
  builder
    .parse('name', components(all(card, 'ORG')[0]?.value ?? '')[0] || text(card, 'FN'))
    .parse('website', text(card, 'URL'));
  putContact(builder, card, notes, context);
  return builder.has('name') ? take([builder.build()]) : refuse(textFaults['import.nameless']());
}

function outcomeOf(card: Card, notes: UnitNotes, context: MapContext): Outcome {
  const kind = text(card, 'KIND').toLowerCase();
  if (['group', 'location', 'application', 'device'].includes(kind)) return leave(`not-taken-in:${kind}`);
  const named = components(all(card, 'N')[0]?.value ?? '').some((part) => part !== '');
  const org = components(all(card, 'ORG')[0]?.value ?? '')[0] ?? '';
  const isOrganisation =
    kind === 'org' ||
    text(card, 'X-ABSHOWAS').toUpperCase() === 'COMPANY' ||
    (!named && org !== '' && [org, ''].includes(text(card, 'FN')));
  return isOrganisation ? account(card, notes, context) : take(person(card, notes, context));
}

/** Says when it was written and by what, not whom it is about. */
const VOLATILE = new Set(['REV', 'PRODID', 'PHOTO', 'LOGO', 'SOUND', 'KEY']);

type CardUnit = Extract<RawUnit, { kind: 'card' }>;

export function mapCard(unit: CardUnit, source: number, context: MapContext): MappedUnit {
  const notes = new UnitNotes();
  const outcome = outcomeOf(unit.card, notes, context);
  const uid = text(unit.card, 'UID').slice(0, 200);
  const content = unit.card.properties.filter((property) => !VOLATILE.has(property.name));
  const key = uid === '' ? `card:#${digest(JSON.stringify(content))}` : `card:${uid}`;
  return mappedUnit({ source, place: unit.place, kind: 'card', key, byContent: uid === '' }, outcome, notes);
}
