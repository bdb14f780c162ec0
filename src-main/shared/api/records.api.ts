/** The generic procedures over records: what lists, record pages and forms of every slice are made of. */
import { z } from 'zod';
import { filterSchema, sortSchema } from '../entity/filter.ts';
import { HELD_SPACES } from '../entity/space.ts';
import { isId } from '../ids/uuid.ts';
import { command, query } from './contract.ts';

export const idSchema = z.string().refine(isId, 'not a record id');
const entityName = z.string().max(60);
const values = z.record(z.string().max(60), z.unknown());

/** A record as a reader may see it. Fields the actor may not read are absent and named in `hidden`. */
export const recordSchema = z.strictObject({
  id: idSchema,
  entity: z.string(),
  /** Null where the record has no title, or the actor may not read it. */
  title: z.string().nullable(),
  /** By field name; empty fields are left out. Computed fields are included. */
  values,
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
  deleted: z.boolean(),
  /** Reason, where it was retracted. */
  retracted: z.string().nullable(),
  hidden: z.array(z.string()),
});
export type RecordView = z.output<typeof recordSchema>;

/**
 * Spaces in which more of what was asked for may stand, and which this device does not hold: whoever shows the answer says so,
 * and takes nothing here for all there is.
 */
export const notHeldSchema = z.array(z.enum(HELD_SPACES));

/** Titles of the records that links in the answer point at; null: not held here or not to be seen. */
const titles = z.record(z.string(), z.string().nullable());

export const listRecords = query({
  name: 'records.list',
  gate: 'record.read',
  input: z.strictObject({
    entity: entityName,
    filter: filterSchema.optional(),
    /** By default the title column, ascending. */
    sort: sortSchema.optional(),
    /** The `next` of the page before. */
    after: z.string().max(2000).optional(),
    limit: z.number().int().min(1).max(200).default(50),
    /** `live` unless told otherwise; `deleted` is the bin. */
    state: z.enum(['live', 'deleted']).default('live'),
  }),
  output: z.strictObject({
    rows: z.array(recordSchema),
    next: z.string().nullable(),
    titles,
    notHeld: notHeldSchema,
  }),
  errors: ['entity.unknown', 'filter.invalid', 'access.denied'],
});

export const countRecords = query({
  name: 'records.count',
  gate: 'record.read',
  input: z.strictObject({ entity: entityName, filter: filterSchema.optional() }),
  /**
   * Counts up to 10,000 exactly; beyond that, and where a space is not held, `exact` is false and the figure is a floor.
   * Null where none of it is held: nothing is known, and nothing is no count.
   */
  output: z.strictObject({ count: z.number().nullable(), exact: z.boolean(), notHeld: notHeldSchema }),
  errors: ['entity.unknown', 'filter.invalid', 'access.denied'],
});

export const getRecord = query({
  name: 'records.get',
  gate: 'record.read',
  input: z.strictObject({ entity: entityName, id: idSchema }),
  output: recordSchema.extend({
    titles,
    /** Version of each field (op id, or several): hand it back as `seen` when saving. */
    versions: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    createdBy: z.string().nullable(),
    /** What it held is gone for good, on every device: it can not be restored. */
    erased: z.boolean(),
  }),
  errors: ['entity.unknown', 'record.missing'],
});

const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create'), entity: entityName, id: idSchema.optional(), values }),
  z.strictObject({
    kind: z.literal('edit'),
    entity: entityName,
    id: idSchema,
    values,
    seen: z.record(z.string(), z.union([idSchema, z.array(idSchema).max(1000)])).optional(),
  }),
  z.strictObject({
    kind: z.literal('delete'),
    entity: entityName,
    id: idSchema,
    reason: z.string().max(300).optional(),
  }),
  z.strictObject({ kind: z.literal('restore'), entity: entityName, id: idSchema }),
  z.strictObject({
    kind: z.literal('retract'),
    entity: entityName,
    id: idSchema,
    reason: z.string().min(1).max(300),
  }),
]);

export const saveRecords = command({
  name: 'records.save',
  gate: 'record.write',
  /** All or none. A new record that others in the same save link to brings its id. */
  input: z.strictObject({ changes: z.array(changeSchema).min(1).max(500), batch: idSchema.optional() }),
  output: z.strictObject({
    ops: z.array(z.strictObject({ op: z.string(), record: z.string(), entity: z.string(), kind: z.string() })),
  }),
  errors: ['record.invalid', 'record.missing', 'record.unique', 'entity.unknown', 'disk.full'],
});

/**
 * Moves a record into the stricter space of its entity, or back out of it: a copy under a new id is made there, and what it
 * said is erased where it was, on every device. Undo does not bring it back; the way back is this command.
 */
export const reclassifyRecord = command({
  name: 'records.reclassify',
  gate: 'record.delete',
  input: z.strictObject({ entity: entityName, id: idSchema, reason: z.string().trim().min(1).max(300) }),
  /** Of the copy. */
  output: z.strictObject({ id: idSchema }),
  errors: ['entity.unknown', 'record.missing', 'record.one_space', 'space.not_held', 'access.denied', 'disk.full'],
});

/**
 * Asked before a value is put on the clipboard, where other programs read it: taking data out needs the export right and
 * leaves an entry (law 6). For one value, which one it was is reason enough.
 */
export const copyValue = command({
  name: 'records.copy',
  gate: 'record.export',
  input: z.strictObject({ entity: entityName, id: idSchema, field: z.string().max(60) }),
  output: z.strictObject({}),
  errors: ['entity.unknown', 'record.missing', 'filter.invalid', 'access.denied'],
});

/** Takes back one op, or a whole batch. */
export const undoChange = command({
  name: 'records.undo',
  gate: 'record.write',
  input: z.strictObject({ op: idSchema }),
  output: z.strictObject({
    op: z.string().nullable(),
    undone: z.array(z.string()),
    kept: z.array(z.string()),
  }),
  errors: ['undo.missing'],
});

export const recordHistory = query({
  name: 'records.history',
  gate: 'record.read',
  input: z.strictObject({
    entity: entityName,
    id: idSchema,
    limit: z.number().int().min(1).max(500).default(200),
  }),
  /** Newest first; one entry per field that an op changed. `field` is null for create, delete, restore, retract, and erase of all. */
  output: z.strictObject({
    entries: z.array(
      z.strictObject({
        op: z.string(),
        kind: z.string(),
        field: z.string().nullable(),
        before: z.unknown(),
        after: z.unknown(),
        at: z.string(),
        by: z.string(),
        /** True where the author had not seen the value he replaced. */
        concurrent: z.boolean(),
        /** True where what was written has been erased since, and for the erasure itself. */
        erased: z.boolean(),
        /** When that was, and why; null where nothing was erased. */
        erasure: z.strictObject({ at: z.string(), reason: z.string().nullable() }).nullable(),
      }),
    ),
  }),
  errors: ['record.missing', 'entity.unknown'],
});
