/** A list kept under a name: columns, filters and sort of one entity, for its owner or for all. */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const SavedView = defineEntity({
  id: 'view',
  name: 'savedView',
  plural: 'savedViews',
  table: 'saved_view',
  space: 'org',
  mode: 'document',
  title: 'name',
  fields: {
    name: f.text({ id: 's01', class: 'operational', required: true, max: 80 }),
    /** Name of the entity it lists. */
    entity: f.text({ id: 's02', class: 'operational', required: true, max: 60 }),
    owner: f.link('user', { id: 's03', class: 'operational', required: true }),
    shared: f.boolean({ id: 's04', class: 'operational' }),
    /** JSON of the list's definition; its shape is checked where it is used. */
    definition: f.longText({ id: 's05', class: 'operational', required: true }),
  },
});
