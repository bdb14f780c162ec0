/** A person the clinic knows: patient, prospect, family, provider or other (CA-01, CA-03, CA-10). One profile each. */

import type { InputOf, ValuesOf } from '#shared/entity/entity.ts';
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';
import { nameToSortText, nameToText, type PersonName } from '#shared/entity/fields/person-name.ts';

export const PERSON_ROLES = ['patient', 'prospect', 'family', 'provider', 'other'] as const;
/** FHIR administrative-gender. */
export const GENDERS = ['female', 'male', 'other', 'unknown'] as const;
/** CA-24. */
export const LIFECYCLE = ['newLead', 'prospect', 'active', 'inactive', 'converted', 'discharged'] as const;
export const CHANNELS = ['phone', 'text', 'email', 'mail', 'portal'] as const;

const nameOf = (values: Readonly<Record<string, unknown>>): PersonName | undefined =>
  (values.name as PersonName | null | undefined) ?? undefined;

export const Person = defineEntity({
  id: 'person',
  name: 'person',
  plural: 'people',
  table: 'person',
  space: 'org',
  mode: 'document',
  title: 'displayName',
  // Import and the duplicate warning look people up by both.
  indexes: [['birthDate', 'sortName'], ['created'], ['updated']],
  foundByName: true,
  merges: true,
  fields: {
    name: f.personName({
      id: 'p01',
      class: 'identity',
      aliases: ['name', 'full name', 'nombre', 'nombre completo'],
    }),
    otherNames: f.personName({ id: 'p02', class: 'identity', many: true }),
    nickname: f.text({ id: 'p03', class: 'identity', max: 80, aliases: ['nickname', 'preferred name', 'apodo'] }),
    roles: f.multiChoice(PERSON_ROLES, {
      id: 'p04',
      class: 'identity',
      conflict: 'last',
      aliases: ['role', 'roles', 'type'],
    }),
    birthDate: f.partialDate({
      id: 'p05',
      class: 'identity',
      indexed: true,
      aliases: [
        'birthdate',
        'birth date',
        'date of birth',
        'dob',
        'birthday',
        'fecha de nacimiento',
        'cumpleaños',
      ],
    }),
    gender: f.choice(GENDERS, { id: 'p06', class: 'identity', aliases: ['gender', 'sex', 'sexo', 'género'] }),
    pronouns: f.text({ id: 'p07', class: 'identity', max: 40, aliases: ['pronouns', 'pronombres'] }),
    deceased: f.boolean({ id: 'p08', class: 'identity', aliases: ['deceased', 'fallecido'] }),
    deceasedOn: f.partialDate({
      id: 'p09',
      class: 'identity',
      aliases: ['deathdate', 'death date', 'date of death'],
    }),
    phones: f.phone({
      id: 'p10',
      class: 'contact',
      many: true,
      aliases: ['phone', 'telephone', 'mobile', 'teléfono'],
    }),
    emails: f.email({
      id: 'p11',
      class: 'contact',
      many: true,
      aliases: ['email', 'e-mail', 'correo electrónico'],
    }),
    addresses: f.address({ id: 'p12', class: 'contact', many: true, aliases: ['address', 'dirección'] }),
    identifiers: f.identifier({ id: 'p13', class: 'identity', many: true, aliases: ['mrn', 'patient id', 'id'] }),
    /** BCP 47. */
    language: f.text({ id: 'p14', class: 'contact', max: 35, conflict: 'last', aliases: ['language', 'idioma'] }),
    interpreterNeeded: f.boolean({ id: 'p15', class: 'contact', conflict: 'last', aliases: ['interpreter'] }),
    preferredChannel: f.choice(CHANNELS, {
      id: 'p16',
      class: 'contact',
      conflict: 'last',
      aliases: ['preferred channel'],
    }),
    /** When they like to be seen or called, in their own words. */
    contactWindow: f.text({ id: 'p17', class: 'contact', conflict: 'last' }),
    lifecycle: f.choice(LIFECYCLE, {
      id: 'p18',
      class: 'operational',
      indexed: true,
      aliases: ['status', 'estado'],
    }),
    household: f.link('household', { id: 'p19', class: 'contact', conflict: 'last' }),
    primaryProvider: f.link('person', { id: 'p20', class: 'engagement' }),
    maritalStatus: f.text({
      id: 'p21',
      class: 'identity',
      max: 40,
      conflict: 'last',
      aliases: ['marital', 'marital status'],
    }),
    /** Providers (CA-10). */
    specialty: f.text({ id: 'p22', class: 'operational', aliases: ['specialty', 'speciality', 'especialidad'] }),
    credentials: f.text({ id: 'p23', class: 'operational', max: 80, aliases: ['credentials', 'degree'] }),
    practice: f.link('account', { id: 'p24', class: 'operational' }),
    jobTitle: f.text({
      id: 'p25',
      class: 'operational',
      max: 120,
      aliases: ['job title', 'title', 'position', 'cargo'],
    }),
    /** How they came to us (CA-07, inbound). */
    referralSource: f.text({
      id: 'p26',
      class: 'engagement',
      aliases: ['source', 'lead source', 'referral source'],
    }),
  },
  computed: {
    displayName: f.computed({
      id: 'c01',
      class: 'identity',
      column: 'TEXT',
      compute: (values) => {
        const name = nameOf(values);
        return name ? nameToText(name) : ((values.nickname as string | null | undefined) ?? null);
      },
    }),
    sortName: f.computed({
      id: 'c02',
      class: 'identity',
      column: 'TEXT',
      indexed: true,
      compute: (values) => {
        const name = nameOf(values);
        return name ? nameToSortText(name).toLowerCase() : null;
      },
    }),
    /** Month and day of birth, MM-DD: whose birthday is near (CA-26). */
    birthday: f.computed({
      id: 'c03',
      class: 'identity',
      column: 'TEXT',
      indexed: true,
      compute: (values) => {
        const date = values.birthDate as string | null | undefined;
        return date?.length === 10 ? date.slice(5) : null;
      },
    }),
  },
});

export type PersonValues = ValuesOf<typeof Person>;
export type PersonInput = InputOf<typeof Person>;
