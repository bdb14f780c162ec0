/** The clinic itself: one record, made at set-up (NF-20, decisions X-15). */
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const LANGUAGES = ['en', 'es', 'vi'] as const;
export const LAW_PROFILES = ['US', 'EU', 'VN'] as const;

export const Organisation = defineEntity({
  id: 'org',
  name: 'organisation',
  plural: 'organisations',
  table: 'organisation',
  space: 'org',
  mode: 'document',
  keeper: 'edit',
  title: 'name',
  fields: {
    name: f.text({ id: 'o01', class: 'operational', required: true }),
    /** IANA name. */
    timeZone: f.text({ id: 'o02', class: 'operational', required: true, max: 60 }),
    language: f.choice(LANGUAGES, { id: 'o03', class: 'operational', required: true }),
    lawProfile: f.choice(LAW_PROFILES, { id: 'o04', class: 'operational', required: true }),
    /** ISO 3166: how phone numbers without a prefix are read. */
    region: f.text({ id: 'o05', class: 'operational', required: true, max: 2 }),
    /** For production, or for trial (design §1). */
    production: f.boolean({ id: 'o06', class: 'operational' }),
    /** Minutes without input before the screen locks, 2 to 15 (decisions X-18). */
    lockMinutes: f.number({ id: 'o07', class: 'operational', min: 2, max: 15, whole: true }),
    /** Clinical codes that become flags at import: lines of `kind|code or word|label`. */
    flagValueSet: f.longText({ id: 'o08', class: 'operational' }),
  },
});
