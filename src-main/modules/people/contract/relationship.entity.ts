/**
 * A typed tie between a person and another person or an account (CA-13). Stored once and shown from both ends:
 * `type` says what the one in `to` is to the one in `from` ("to is the parent of from").
 */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const RELATIONSHIP_TYPES = [
  'spouse',
  'partner',
  'parent',
  'child',
  'sibling',
  'grandparent',
  'grandchild',
  'guardian',
  'ward',
  'relative',
  'friend',
  'caregiver',
  'caredFor',
  'emergencyContact',
  'emergencyContactOf',
  'primaryCareProvider',
  'patient',
  'referredBy',
  'referred',
  'employer',
  'employee',
  'member',
  'other',
] as const;
export type RelationshipType = (typeof RELATIONSHIP_TYPES)[number];

const PAIRS: readonly (readonly [RelationshipType, RelationshipType])[] = [
  ['parent', 'child'],
  ['grandparent', 'grandchild'],
  ['guardian', 'ward'],
  ['caregiver', 'caredFor'],
  ['emergencyContact', 'emergencyContactOf'],
  ['primaryCareProvider', 'patient'],
  ['referredBy', 'referred'],
  ['employer', 'employee'],
];

/** What the tie is called from the other end; a type without a pair is its own inverse. */
export function inverseOf(type: RelationshipType): RelationshipType {
  for (const [one, other] of PAIRS) {
    if (type === one) return other;
    if (type === other) return one;
  }
  return type;
}

export const Relationship = defineEntity({
  id: 'relation',
  name: 'relationship',
  plural: 'relationships',
  table: 'relationship',
  space: 'org',
  mode: 'document',
  under: ['from', 'to'],
  title: 'type',
  fields: {
    from: f.link('person', { id: 'r01', class: 'identity', required: true }),
    to: f.link('person', { id: 'r02', class: 'identity' }),
    toAccount: f.link('account', { id: 'r03', class: 'identity' }),
    type: f.choice(RELATIONSHIP_TYPES, { id: 'r04', class: 'identity', required: true, conflict: 'last' }),
    note: f.text({ id: 'r05', class: 'relationship', max: 300 }),
    start: f.partialDate({ id: 'r06', class: 'identity', conflict: 'last' }),
    end: f.partialDate({ id: 'r07', class: 'identity', conflict: 'last' }),
    identifiers: f.identifier({ id: 'r08', class: 'operational', many: true }),
  },
});

export type RelationshipInput = InputOf<typeof Relationship>;
