/** A document of a person or account: a scan, a letter, a photo (CA-29). Its file rests in the encrypted file store. */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const DOCUMENT_KINDS = ['identification', 'insurance', 'consent', 'letter', 'photo', 'other'] as const;

export const Document = defineEntity({
  id: 'doc',
  name: 'document',
  plural: 'documents',
  table: 'document_record',
  space: 'org',
  mode: 'document',
  under: ['person', { link: 'account', unless: ['person'] }],
  title: 'title',
  indexes: [['person', 'title']],
  fields: {
    title: f.text({ id: 'd01', class: 'engagement', required: true, max: 200 }),
    kind: f.choice(DOCUMENT_KINDS, { id: 'd02', class: 'engagement', required: true }),
    person: f.link('person', { id: 'd03', class: 'engagement', indexed: false }),
    account: f.link('account', { id: 'd04', class: 'engagement' }),
    file: f.file({ id: 'd05', class: 'engagement', required: true }),
  },
});
