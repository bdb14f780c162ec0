/**
 * What makes somebody a user, in words signed by a computer that may administer, and her own word for a new password (ADR 0019). It counts
 * by its signature alone, whoever brings it; so it may be written by anybody, and is taken back by nobody.
 */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const UserWarrant = defineEntity({
  id: 'warr',
  name: 'userWarrant',
  plural: 'userWarrants',
  table: 'user_warrant',
  space: 'org',
  mode: 'append',
  keeper: 'core',
  lasting: true,
  title: 'user',
  fields: {
    user: f.link('user', { id: 'j01', class: 'operational', required: true }),
    /** JSON and signature (platform/sync/warrant.ts). */
    statement: f.text({ id: 'j02', class: 'secret', required: true, max: 8000 }),
  },
});
