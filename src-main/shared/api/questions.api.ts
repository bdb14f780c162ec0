/** Open questions ("needs your eyes"): what two desks did apart, and a person decides (ADR 0015); and erasing for good. */
import { z } from 'zod';
import { HELD_SPACES } from '../entity/space.ts';
import { command, query } from './contract.ts';
import { idSchema } from './records.api.ts';

const entityName = z.string().max(60);

/**
 * `field`: several values. `standing`: deleted and restored. `deleted-edited`: edited where the deletion was not seen.
 * `deleted-added`: a note, task or other entry about it was written there. `erased-added`: it was erased for good, and such an entry
 * stands.
 */
export const QUESTION_KINDS = ['field', 'standing', 'deleted-edited', 'deleted-added', 'erased-added'] as const;
const kind = z.enum(QUESTION_KINDS);

export const listQuestions = query({
  name: 'records.questions',
  gate: 'record.read',
  input: z.strictObject({
    /** The `next` of the page before. */
    after: z.string().max(400).optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  /** Newest first. A question on a field the actor may not see is neither shown nor counted. */
  output: z.strictObject({
    rows: z.array(
      z.strictObject({
        id: idSchema,
        entity: z.string(),
        /** Null where it has no title, or the actor may not read it. */
        title: z.string().nullable(),
        kind,
        /** Name of the field; null where it is about the whole record. */
        field: z.string().nullable(),
        /** ISO 8601: when the last of the writes was made that it is between. */
        since: z.string(),
      }),
    ),
    counts: z.record(kind, z.number()),
    next: z.string().nullable(),
  }),
});

/** One of the writes a question is between. */
const writeSchema = z.strictObject({
  op: idSchema,
  /** `edit`, `delete`, `restore`, `retract`, `erase`; `create` of an entry about the record. */
  kind: z.string(),
  /** What it wrote, where the question is about a field; null: emptied. */
  value: z.unknown(),
  /** Why, for a deletion or retraction. */
  reason: z.string().nullable(),
  /** What an edit changed, where the question is about the whole record: by field name, as far as the actor may see it. */
  changes: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  /** The entry it made, where it is one about the record. */
  entry: z
    .strictObject({
      entity: z.string(),
      id: idSchema,
      /** The beginning of its title or text; null where it has none, or the actor may not see it. */
      says: z.string().nullable(),
    })
    .nullable(),
  /** ISO 8601. */
  at: z.string(),
  by: z.string(),
  device: idSchema,
  /** Null where it has none here. */
  deviceName: z.string().nullable(),
});

export const openQuestion = query({
  name: 'records.question',
  gate: 'record.read',
  input: z.strictObject({ entity: entityName, id: idSchema }),
  output: z.strictObject({
    id: idSchema,
    entity: z.string(),
    title: z.string().nullable(),
    deleted: z.boolean(),
    questions: z.array(
      z.strictObject({
        kind,
        /** Hand it back with the answer; `~` where it is about the whole record. */
        register: z.string(),
        field: z.string().nullable(),
        /** What is shown meanwhile; for a field of several entries, the one in question. */
        shown: z.unknown(),
        /** What stood before they parted. */
        before: z.unknown(),
        writes: z.array(writeSchema),
      }),
    ),
  }),
  errors: ['entity.unknown', 'record.missing'],
});

/** Answers one question; the answer travels like any edit and closes it on every device. */
export const answerQuestion = command({
  name: 'records.answer',
  gate: 'record.write',
  input: z.strictObject({
    entity: entityName,
    id: idSchema,
    register: z.string().max(120),
    /** The writes (ops) that were on the screen: one that came since leaves the question open. */
    seen: z.array(idSchema).min(1).max(1000),
    answer: z.discriminatedUnion('take', [
      /** What one of them wrote. */
      z.strictObject({ take: z.literal('write'), op: idSchema }),
      /** Another value; null empties. */
      z.strictObject({ take: z.literal('value'), value: z.unknown() }),
      /** About the whole record. */
      z.strictObject({ take: z.enum(['delete', 'restore']) }),
      /** Of a record that was erased: what stands under it goes, too. */
      z.strictObject({ take: z.literal('erase') }),
    ]),
  }),
  /** `open`: whether something came meanwhile that leaves it open. */
  output: z.strictObject({ op: z.string().nullable(), open: z.boolean() }),
  errors: [
    'question.closed',
    'record.invalid',
    'record.missing',
    'record.required',
    'entity.unknown',
    'disk.full',
  ],
});

/** What erasing a whole record would take with it, counted. */
export const erasePreview = query({
  name: 'records.erasing',
  gate: 'record.erase',
  input: z.strictObject({ entity: entityName, id: idSchema }),
  output: z.strictObject({
    /** Records that are one with it by merges, itself included: all of them go. */
    records: z.int(),
    /** What stands under them, by entity: notes, tasks, documents. All of it goes. */
    entries: z.array(z.strictObject({ entity: z.string(), count: z.int() })),
    /** Spaces that this computer does not hold: entries there are to be erased on one that does. */
    notHeld: z.array(z.enum(HELD_SPACES)),
  }),
  errors: ['record.missing', 'entity.unknown', 'access.denied'],
});

/**
 * Destroys what fields hold and ever held, or all of a record with all that stands under it, on every device. Of records that are one
 * by merges, in each. Not to be undone.
 */
export const eraseRecord = command({
  name: 'records.erase',
  gate: 'record.erase',
  input: z.strictObject({
    entity: entityName,
    id: idSchema,
    /** Names; left out: the whole record. */
    fields: z.array(z.string().max(60)).min(1).max(200).optional(),
    reason: z.string().min(1).max(300),
  }),
  /** `entries`: how many stood under it, and are erased. */
  output: z.strictObject({ op: z.string().nullable(), records: z.int(), entries: z.int() }),
  errors: [
    'record.invalid',
    'record.missing',
    'record.held',
    'entity.unknown',
    'space.not_held',
    'access.denied',
    'disk.full',
  ],
});
