/**
 * Something that happened with a person or account: a call, e-mail, text, visit or note (CA-15, CA-20).
 * Written once; one on the wrong record is retracted with a reason and written anew (law 8).
 */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const ACTIVITY_KINDS = ['call', 'email', 'text', 'visit', 'note', 'campaign'] as const;
export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export const NOTE_TYPES = ['general', 'complaint', 'request', 'billing', 'scheduling'] as const;

export const Activity = defineEntity({
  id: 'activity',
  name: 'activity',
  plural: 'activities',
  table: 'activity',
  space: 'org',
  stricter: { field: 'sensitive', space: 'restricted', author: 'authorName' },
  mode: 'append',
  under: ['person', { link: 'account', unless: ['person'] }],
  title: 'subject',
  indexes: [
    ['person', 'at'],
    ['account', 'at'],
  ],
  fields: {
    kind: f.choice(ACTIVITY_KINDS, { id: 'v01', class: 'engagement', required: true }),
    direction: f.choice(DIRECTIONS, { id: 'v02', class: 'engagement' }),
    at: f.dateTime({ id: 'v03', class: 'engagement', required: true }),
    person: f.link('person', { id: 'v04', class: 'engagement', indexed: false }),
    account: f.link('account', { id: 'v05', class: 'engagement', indexed: false }),
    subject: f.text({ id: 'v06', class: 'engagement', max: 300, search: true }),
    text: f.longText({ id: 'v07', class: 'engagement', search: true }),
    minutes: f.number({ id: 'v08', class: 'engagement', min: 0, max: 1440, whole: true }),
    outcome: f.text({ id: 'v09', class: 'engagement' }),
    noteType: f.choice(NOTE_TYPES, { id: 'v10', class: 'engagement' }),
    /** Who wrote it where that is not the user who entered it: the author in an imported system. */
    authorName: f.text({ id: 'v11', class: 'engagement' }),
    /** For few eyes: lives in the stricter space, and only who may read sensitive entries sees it. */
    sensitive: f.boolean({ id: 'v12', class: 'relationship' }),
  },
});

export type ActivityInput = InputOf<typeof Activity>;
