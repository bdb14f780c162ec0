/**
 * What people call a computer of the clinic. The record's id is the device's; who may what is in the membership log, which has
 * no names, since the relay reads it.
 */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const Device = defineEntity({
  id: 'dev',
  name: 'device',
  plural: 'devices',
  table: 'device',
  space: 'org',
  mode: 'document',
  keeper: 'core',
  title: 'name',
  fields: {
    name: f.text({ id: 'y01', class: 'operational', required: true, max: 120 }),
    /** Operating system, as it calls itself. */
    platform: f.text({ id: 'y02', class: 'operational', max: 40 }),
  },
});
