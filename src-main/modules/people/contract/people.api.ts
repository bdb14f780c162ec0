/** What a person's page shows beside the record itself and the timeline. */
import { z } from 'zod';
import { query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';
import { PERSON_ROLES } from './person.entity.ts';
import { RELATIONSHIP_TYPES } from './relationship.entity.ts';

export const relationships = query({
  name: 'people.relationships',
  gate: 'record.read',
  /** Of a person or an account, both ways. */
  input: z.strictObject({ id: idSchema }),
  output: z.strictObject({
    relationships: z.array(
      z.strictObject({
        id: idSchema,
        /** What the other one is to this one: `parent` means the other is this one's parent. */
        type: z.enum(RELATIONSHIP_TYPES),
        other: z.strictObject({
          id: idSchema,
          entity: z.enum(['person', 'account']),
          title: z.string().nullable(),
        }),
        note: z.string().nullable(),
        start: z.string().nullable(),
        end: z.string().nullable(),
      }),
    ),
    household: z
      .strictObject({
        id: idSchema,
        name: z.string().nullable(),
        members: z.array(
          z.strictObject({ id: idSchema, title: z.string().nullable(), birthDate: z.string().nullable() }),
        ),
      })
      .nullable(),
  }),
  errors: ['record.missing'],
  reads: ['relationship', 'household', 'person'],
});

/** For the home page: people whose birthday falls into the next days (CA-26). */
export const birthdays = query({
  name: 'people.birthdays',
  gate: 'record.read',
  input: z.strictObject({
    days: z.number().int().min(1).max(31).default(7),
    limit: z.number().int().min(1).max(100).default(20),
  }),
  output: z.strictObject({
    people: z.array(
      z.strictObject({
        id: idSchema,
        title: z.string().nullable(),
        birthDate: z.string(),
        on: z.string(),
        turns: z.number(),
      }),
    ),
  }),
  reads: ['person'],
});

/** For the home page: records this user opened last, newest first. */
export const recentlyOpened = query({
  name: 'people.recent',
  gate: 'record.read',
  input: z.strictObject({ limit: z.number().int().min(1).max(50).default(10) }),
  output: z.strictObject({
    records: z.array(
      z.strictObject({
        id: idSchema,
        entity: z.enum(['person', 'account']),
        title: z.string().nullable(),
        /** As precise as it is known; null for an account, and where it may not be read. */
        birthDate: z.string().nullable(),
        /** Of a person, as far as they may be read. */
        roles: z.array(z.enum(PERSON_ROLES)),
        at: z.string(),
      }),
    ),
  }),
  reads: ['person', 'account'],
});
