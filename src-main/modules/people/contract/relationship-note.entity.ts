/** What staff should know to serve a person well: preferences, social needs, transport, childcare (CA-08). */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const NOTE_TOPICS = [
  'preference',
  'social',
  'transport',
  'childcare',
  'access',
  'interpreter',
  'other',
] as const;

export const RelationshipNote = defineEntity({
  id: 'relnote',
  name: 'relationshipNote',
  plural: 'relationshipNotes',
  table: 'relationship_note',
  space: 'org',
  mode: 'document',
  under: ['person'],
  title: 'topic',
  fields: {
    person: f.link('person', { id: 'n01', class: 'relationship', required: true }),
    topic: f.choice(NOTE_TOPICS, { id: 'n02', class: 'relationship', required: true }),
    text: f.longText({ id: 'n03', class: 'relationship', required: true, search: true }),
  },
});

export type RelationshipNoteInput = InputOf<typeof RelationshipNote>;
