/** A visit that is planned, took place or did not (CA-06); for now history that an import brought in. */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const APPOINTMENT_STATUSES = [
  'requested',
  'scheduled',
  'arrived',
  'completed',
  'cancelled',
  'noShow',
] as const;

export const Appointment = defineEntity({
  id: 'appt',
  name: 'appointment',
  plural: 'appointments',
  table: 'appointment',
  space: 'org',
  mode: 'document',
  under: ['person'],
  title: 'type',
  indexes: [['person', 'start']],
  fields: {
    person: f.link('person', { id: 't01', class: 'engagement', indexed: false }),
    provider: f.link('person', { id: 't02', class: 'engagement' }),
    location: f.link('account', { id: 't03', class: 'engagement' }),
    start: f.dateTime({ id: 't04', class: 'engagement' }),
    end: f.dateTime({ id: 't05', class: 'engagement' }),
    status: f.choice(APPOINTMENT_STATUSES, { id: 't06', class: 'engagement', required: true }),
    /** What kind of visit, in words fit for a front desk: check-up, follow-up, telehealth. */
    type: f.text({ id: 't07', class: 'engagement' }),
    /** Name of the provider where no such person is held. */
    providerName: f.text({ id: 't08', class: 'engagement' }),
    locationName: f.text({ id: 't09', class: 'engagement' }),
    identifiers: f.identifier({ id: 't10', class: 'engagement', many: true }),
  },
});

export type AppointmentInput = InputOf<typeof Appointment>;
