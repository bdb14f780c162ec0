/** People who live together and share an address; a mailing may go to the household once (CA-11, CA-14). */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const Household = defineEntity({
  id: 'household',
  name: 'household',
  plural: 'households',
  table: 'household',
  space: 'org',
  mode: 'document',
  title: 'name',
  fields: {
    name: f.text({ id: 'h01', class: 'contact', required: true }),
    address: f.address({ id: 'h02', class: 'contact' }),
    phone: f.phone({ id: 'h03', class: 'contact' }),
    identifiers: f.identifier({ id: 'h04', class: 'operational', many: true }),
  },
});

export type HouseholdInput = InputOf<typeof Household>;
