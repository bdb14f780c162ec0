/**
 * A clinical summary flag, the only clinical content the database stores (decisions X-01, CA-09): that a chronic
 * programme, a care gap or an immunisation status exists, from which source, when, and until when.
 */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const FLAG_KINDS = ['chronicProgramme', 'careGap', 'immunisation'] as const;
export const FLAG_STATUSES = ['active', 'due', 'done', 'declined', 'resolved'] as const;

export const Flag = defineEntity({
  id: 'flag',
  name: 'flag',
  plural: 'flags',
  table: 'flag',
  space: 'clinical',
  mode: 'document',
  under: ['person'],
  title: 'label',
  fields: {
    person: f.link('person', { id: 'g01', class: 'health', required: true }),
    kind: f.choice(FLAG_KINDS, { id: 'g02', class: 'health', required: true }),
    label: f.text({ id: 'g03', class: 'health', required: true, max: 120 }),
    status: f.choice(FLAG_STATUSES, { id: 'g04', class: 'health' }),
    source: f.text({ id: 'g05', class: 'health' }),
    recorded: f.partialDate({ id: 'g06', class: 'health' }),
    expires: f.partialDate({ id: 'g07', class: 'health' }),
  },
});

export type FlagInput = InputOf<typeof Flag>;
