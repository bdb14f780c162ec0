/**
 * The one box (CA-17): people and accounts at every key press, words of activities and notes below them, and the people
 * a new one may already be (CA-22).
 *
 * A search leaves its trace in the audit log once, not at every key: the caller asks again with `settled` when typing
 * has rested for two seconds, or when a hit is opened. Without it nothing is logged.
 */
import { z } from 'zod';
import { query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';

/** Why somebody was found. */
export const HIT_REASONS = [
  'name',
  'prefix',
  'nickname',
  'sounds-like',
  'misspelt',
  'phone',
  'birth-date',
  'identifier',
  'email',
] as const;

const text = z.string().max(300);

export const hitSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(['person', 'account']),
  /** Null where it has none. */
  name: z.string().nullable(),
  /** ISO 8601, as precise as it is known. */
  birthDate: z.string().nullable(),
  /** `system` is empty where nobody said whose number it is. */
  identifiers: z.array(z.strictObject({ system: z.string(), value: z.string() })),
  /** As they were written. */
  phones: z.array(z.string()),
  /** Roles of a person, kind of an account. */
  roles: z.array(z.string()),
  marks: z.array(z.enum(['inactive', 'deceased'])),
  /** 0 to 1. */
  score: z.number().min(0).max(1),
  /** Strongest first. */
  reasons: z.array(z.enum(HIT_REASONS)),
});
export type Hit = z.output<typeof hitSchema>;

export const searchPeople = query({
  name: 'search.people',
  gate: 'record.read',
  input: z.strictObject({
    text,
    limit: z.number().int().min(1).max(50).default(10),
    /** Whether inactive and deceased people may be among the hits; they are marked, and come after others. */
    includeInactive: z.boolean().default(true),
    settled: z.boolean().default(false),
  }),
  output: z.strictObject({ hits: z.array(hitSchema) }),
  reads: ['person', 'account'],
});

export const textHitSchema = z.strictObject({
  id: idSchema,
  /** Name of the entity the words stand in. */
  entity: z.string(),
  /** ISO 8601. */
  at: z.string(),
  title: z.string().nullable(),
  /** The words with what stands around them. */
  snippet: z.string(),
  /** Where the words stand in the snippet: pairs of begin and length. */
  found: z.array(z.tuple([z.number(), z.number()])),
  /** Whom it is about; null where it is about nobody, or the reader may not see whom. */
  about: z
    .strictObject({ id: idSchema, entity: z.enum(['person', 'account']), title: z.string().nullable() })
    .nullable(),
  retracted: z.boolean(),
});
export type TextHit = z.output<typeof textHitSchema>;

/** Activities, notes and contracts that hold every word; newest first. */
export const searchText = query({
  name: 'search.text',
  gate: 'record.read',
  input: z.strictObject({
    text,
    limit: z.number().int().min(1).max(50).default(20),
    settled: z.boolean().default(false),
  }),
  output: z.strictObject({ hits: z.array(textHitSchema) }),
  reads: ['activity', 'relationshipNote', 'account', 'task'],
});

export const DUPLICATE_GRADES = ['certain', 'probable', 'possible'] as const;
export const DUPLICATE_REASONS = [
  'identifier',
  'name',
  'similar-name',
  'birth-date',
  'similar-birth-date',
  'phone',
  'email',
] as const;

export const duplicateSchema = z.strictObject({
  /** How sure it is that they are one person. */
  grade: z.enum(DUPLICATE_GRADES),
  reasons: z.array(z.enum(DUPLICATE_REASONS)),
  hit: hitSchema.omit({ score: true, reasons: true }),
});
export type Duplicate = z.output<typeof duplicateSchema>;

/** People who may be the one whose form is half filled in. Every part may still be missing or half typed. */
export const findDuplicates = query({
  name: 'people.duplicates',
  gate: 'record.read',
  input: z.strictObject({
    given: text.optional(),
    middle: text.optional(),
    family: text.optional(),
    suffix: text.optional(),
    /** Any way a date is written. */
    birthDate: text.optional(),
    phones: z.array(text).max(10).optional(),
    emails: z.array(text).max(10).optional(),
    identifiers: z
      .array(z.strictObject({ system: text.optional(), value: text }))
      .max(10)
      .optional(),
    /** The record being edited, which is not its own duplicate. */
    except: idSchema.optional(),
    limit: z.number().int().min(1).max(20).default(5),
    settled: z.boolean().default(false),
  }),
  output: z.strictObject({ duplicates: z.array(duplicateSchema) }),
  reads: ['person'],
});
