/** Insurance of a person (CA-04, FHIR Coverage). PHI: readable only with the insurance class. */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const COVERAGE_ORDERS = ['primary', 'secondary', 'tertiary', 'other'] as const;

export const Coverage = defineEntity({
  id: 'coverage',
  name: 'coverage',
  plural: 'coverages',
  table: 'coverage',
  space: 'org',
  mode: 'document',
  under: ['person'],
  title: 'planName',
  fields: {
    person: f.link('person', { id: 'k01', class: 'insurance', required: true }),
    payer: f.link('account', { id: 'k02', class: 'insurance' }),
    /** The payer's name where it is no account of ours. */
    payerName: f.text({ id: 'k03', class: 'insurance' }),
    planName: f.text({ id: 'k04', class: 'insurance' }),
    memberId: f.text({ id: 'k05', class: 'insurance', max: 80 }),
    groupNumber: f.text({ id: 'k06', class: 'insurance', max: 80 }),
    order: f.choice(COVERAGE_ORDERS, { id: 'k07', class: 'insurance' }),
    start: f.partialDate({ id: 'k08', class: 'insurance' }),
    end: f.partialDate({ id: 'k09', class: 'insurance' }),
    /** What the person is to the subscriber: self, spouse, child … */
    subscriberRelationship: f.text({ id: 'k10', class: 'insurance', max: 40 }),
    billingContact: f.text({ id: 'k11', class: 'insurance' }),
    identifiers: f.identifier({ id: 'k12', class: 'insurance', many: true }),
  },
});

export type CoverageInput = InputOf<typeof Coverage>;
