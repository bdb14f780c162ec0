/** A kind of record that only the version of tomorrow knows. */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const Pet = defineEntity({
  id: 'pet',
  name: 'pet',
  plural: 'pets',
  table: 'pet',
  space: 'org',
  mode: 'document',
  title: 'name',
  fields: {
    name: f.text({ id: 'z01', class: 'identity', required: true }),
    owner: f.link('person', { id: 'z02', class: 'identity' }),
  },
});
