/**
 * That two records of people are one person (design §6), and that they are not after all. Both are written once and move
 * nothing: every device derives from all of them who stands for whom, and reads join through that. After FHIR's
 * Patient.link “replaced-by”.
 */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const PersonMerge = defineEntity({
  id: 'merge',
  name: 'personMerge',
  plural: 'personMerges',
  table: 'person_merge',
  space: 'org',
  mode: 'append',
  permission: 'contact.merge',
  title: 'reason',
  tells: { of: ['survivor', 'merged'], in: ['reason'] },
  fields: {
    /** Who stands for both from now on. */
    survivor: f.link('person', { id: 'm01', class: 'identity', required: true }),
    merged: f.link('person', { id: 'm02', class: 'identity', required: true }),
    reason: f.text({ id: 'm03', class: 'identity', max: 300 }),
    /** What was taken from whom, where both said something: the permanent id of a field, a colon, `MergeChoice`. */
    choices: f.text({ id: 'm04', class: 'identity', max: 40, many: true }),
  },
});

export const PersonUnmerge = defineEntity({
  id: 'unmerge',
  name: 'personUnmerge',
  plural: 'personUnmerges',
  table: 'person_unmerge',
  space: 'org',
  mode: 'append',
  permission: 'contact.merge',
  title: 'reason',
  tells: { of: ['merge'], in: ['reason'] },
  fields: {
    merge: f.link('personMerge', { id: 'u01', class: 'identity', required: true }),
    reason: f.text({ id: 'u02', class: 'identity', max: 300 }),
  },
});
