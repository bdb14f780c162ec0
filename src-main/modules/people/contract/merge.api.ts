/** Joining two records of one person, and parting them again (CA-23). */
import { z } from 'zod';
import { command, query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';
import { MERGE_CHOICES } from './merge-choices.ts';
import { duplicateSchema } from './search.api.ts';

const person = z.strictObject({
  id: idSchema,
  /** Of that record itself, not of whoever stands for it; null where it is not here or may not be read. */
  title: z.string().nullable(),
  birthDate: z.string().nullable(),
});

/** What a person is made of: who stands for them, and the merges that hold. For whoever opens any of their records. */
export const mergedRecords = query({
  name: 'people.merged',
  gate: 'record.read',
  input: z.strictObject({ id: idSchema }),
  output: z.strictObject({
    /** The record that stands for this one; itself where no merge holds. */
    canonical: idSchema,
    /** All records that are one with it, the canonical first. */
    members: z.array(idSchema),
    /** Newest first. */
    merges: z.array(
      z.strictObject({
        merge: idSchema,
        survivor: person,
        merged: person,
        /** ISO 8601. */
        at: z.string(),
        by: z.string().nullable(),
        reason: z.string().nullable(),
        /** Whether the merged record was edited after it was merged, as by a desk that had not heard of it. */
        changedSince: z.boolean(),
      }),
    ),
    /** What any of the records holds against the person; see `limitsOf`. Only what may be read. */
    limits: z.strictObject({
      deceased: z.boolean(),
      deceasedOn: z.string().nullable(),
      discharged: z.boolean(),
      interpreterNeeded: z.boolean(),
    }),
  }),
  errors: ['record.missing'],
  reads: ['personMerge', 'personUnmerge', 'person'],
});

export const MERGE_PARTS = [
  'activity',
  'appointment',
  'task',
  'document',
  'coverage',
  'flag',
  'relationshipNote',
  'relationship',
] as const;

/** How much will stand under whoever stays. */
export const mergePreview = query({
  name: 'people.mergePreview',
  gate: 'contact.merge',
  input: z.strictObject({ survivor: idSchema, merged: idSchema }),
  output: z.strictObject({
    /** Live records about each; `null` where they may not be counted. */
    counts: z.array(
      z.strictObject({
        part: z.enum(MERGE_PARTS),
        survivor: z.number(),
        merged: z.number(),
      }),
    ),
  }),
  errors: ['record.missing'],
  reads: [...MERGE_PARTS],
});

/** Who may be the same person as this one, by the same grades as while a new one is entered. */
export const mergeCandidates = query({
  name: 'people.mergeCandidates',
  gate: 'contact.merge',
  input: z.strictObject({ id: idSchema, limit: z.number().int().min(1).max(20).default(8) }),
  output: z.strictObject({ candidates: z.array(duplicateSchema) }),
  errors: ['record.missing'],
  reads: ['person', 'personMerge', 'personUnmerge'],
});

export const mergePeople = command({
  name: 'people.merge',
  gate: 'contact.merge',
  input: z.strictObject({
    /** Whoever stays. Either may be a record that somebody else stands for already. */
    survivor: idSchema,
    merged: idSchema,
    reason: z.string().trim().max(300).optional(),
    /** By field name; see `fieldsToChoose`. */
    choices: z.record(z.string().max(60), z.enum(MERGE_CHOICES)).default({}),
    /** Said yes to what speaks against it (`conflictsOf`). */
    confirmed: z.boolean().default(false),
  }),
  output: z.strictObject({
    merge: idSchema,
    /** Who stands for both now. */
    canonical: idSchema,
    /** Undo takes it back by this. */
    batch: idSchema,
  }),
  errors: ['record.missing', 'merge.same', 'merge.already', 'merge.deleted', 'merge.conflict', 'disk.full'],
});

/** Parts what a merge joined. Everything falls to where it was written; what the merge itself wrote is put back. */
export const unmergePeople = command({
  name: 'people.unmerge',
  gate: 'contact.merge',
  input: z.strictObject({ merge: idSchema, reason: z.string().trim().max(300).optional() }),
  output: z.strictObject({
    /** The two that are apart again. */
    survivor: idSchema,
    merged: idSchema,
    batch: idSchema,
    /** Fields that were changed since the merge and keep their newer value. */
    kept: z.array(z.string()),
  }),
  errors: ['record.missing', 'merge.parted', 'disk.full'],
});
