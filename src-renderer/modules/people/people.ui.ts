/** How people are shown: list, form and page of the generic views. */
import { Person } from '#modules/people/contract/person.entity.ts';
import { defineLayout, type Mark } from '../../entity-views/layout.ts';
import { birthDateCell, identifierCell } from './cells.tsx';
import { maritalStatusText } from './marital-status.ts';

/** What nobody may miss before calling or booking: that somebody died, or is no longer with the clinic. */
function marksOf(values: Readonly<Record<string, unknown>>): readonly Mark[] {
  if (values.deceased === true || values.deceasedOn) return [{ id: 'deceased', tone: 'danger' }];
  if (values.lifecycle === 'inactive') return [{ id: 'inactive', tone: 'warn' }];
  return values.lifecycle === 'discharged' ? [{ id: 'discharged', tone: 'warn' }] : [];
}

/** A BCP 47 code as the language it names; what names none stays as it is. */
export function languageName(value: unknown, locale: string): string {
  const code = String(value);
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export const personLayout = defineLayout({
  entity: Person,
  columns: [
    { field: 'displayName', width: 240 },
    { field: 'birthDate', width: 160 },
    { field: 'phones', width: 160 },
    { field: 'identifiers', width: 120 },
    { field: 'lifecycle', width: 110 },
    { field: 'addresses', width: 210 },
  ],
  notInLists: ['name', 'sortName'],
  notInFilters: ['name', 'otherNames', 'sortName'],
  sort: { field: 'sortName', direction: 'asc' },
  sortBy: { displayName: 'sortName' },
  summary: [
    'birthDate',
    'phones',
    'identifiers',
    'emails',
    'addresses',
    'language',
    'primaryProvider',
    'lifecycle',
  ],
  sections: [
    {
      id: 'identity',
      fields: [
        'name',
        'nickname',
        'otherNames',
        'birthDate',
        'gender',
        'pronouns',
        'maritalStatus',
        'deceased',
        'deceasedOn',
        'identifiers',
        'roles',
        'lifecycle',
      ],
    },
    { id: 'contact', fields: ['phones', 'emails', 'addresses', 'household'] },
    { id: 'preferences', fields: ['language', 'interpreterNeeded', 'preferredChannel', 'contactWindow'] },
    { id: 'care', fields: ['primaryProvider', 'referralSource'] },
    {
      id: 'provider',
      fields: ['specialty', 'credentials', 'practice', 'jobTitle'],
      concerns: ({ roles }) => Array.isArray(roles) && roles.includes('provider'),
    },
  ],
  create: [
    'name',
    'birthDate',
    'phones',
    'emails',
    'addresses',
    'identifiers',
    'gender',
    'pronouns',
    'nickname',
    'language',
    'preferredChannel',
    'interpreterNeeded',
    'roles',
    'lifecycle',
    'referralSource',
  ],
  bulk: [
    'lifecycle',
    'roles',
    'language',
    'preferredChannel',
    'interpreterNeeded',
    'primaryProvider',
    'referralSource',
    'practice',
    'specialty',
  ],
  marks: marksOf,
  cells: { birthDate: birthDateCell, identifiers: identifierCell },
  texts: { language: (value, { locale }) => languageName(value, locale), maritalStatus: maritalStatusText },
});
