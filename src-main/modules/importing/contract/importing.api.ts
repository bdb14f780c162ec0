/** The import screen: handing files over, looking at them, starting, following, reading what was refused, taking back. */
import { z } from 'zod';
import { command, feed, query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';

export const IMPORT_FORMATS = ['fhir', 'fhir-lines', 'csv', 'vcard'] as const;
export const IMPORT_AS = ['auto', 'fhir', 'csv', 'vcard'] as const;
export const BATCH_STATUSES = ['running', 'done', 'cancelled', 'failed', 'undone'] as const;

/** Bytes of one piece of an upload. */
export const UPLOAD_PIECE_BYTES = 512 * 1024;

const fault = z.strictObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** How a table is read; whatever is left out is found out. */
export const mappingSchema = z.strictObject({
  entity: z.enum(['person', 'account']).optional(),
  /** Header → target (see column-targets.ts). */
  columns: z.record(z.string().max(300), z.string().max(60).nullable()).optional(),
  delimiter: z.string().length(1).optional(),
  encoding: z.string().max(40).optional(),
  dateOrder: z.enum(['mdy', 'dmy']).optional(),
  header: z.boolean().optional(),
});
export type Mapping = z.output<typeof mappingSchema>;

export const countsSchema = z.strictObject({
  /** Units read; each is in exactly one of created, updated, unchanged, refused and leftOut. */
  read: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  /** By reason: `clinical-content`, `not-taken-in:Claim`, `entered-in-error`, `person-not-found`, … */
  leftOut: z.record(z.string(), z.number()),
  /** Numbers that are never stored. */
  withheld: z.strictObject({ ssn: z.number(), card: z.number() }),
  /** Bad values of units that were taken in all the same. */
  badValues: z.number(),
  /** Pairs listed as possible duplicates. */
  duplicates: z.number(),
});

const batchSchema = z.strictObject({
  batch: idSchema,
  status: z.enum(BATCH_STATUSES),
  counts: countsSchema,
  /** Names of its files; at most twenty. */
  sources: z.array(z.string()),
  sourceCount: z.number(),
  /** ISO 8601. */
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Login of who began it. */
  by: z.string(),
  fault: fault.nullable(),
});
export type ImportBatch = z.output<typeof batchSchema>;

/** Begins handing over a file, which then comes in pieces. */
export const beginUpload = command({
  name: 'importing.beginUpload',
  gate: 'import.run',
  input: z.strictObject({
    name: z.string().min(1).max(300),
    size: z
      .number()
      .int()
      .min(0)
      .max(8 * 1024 ** 3),
  }),
  output: z.strictObject({ upload: idSchema }),
  errors: ['disk.full'],
});

/** `index` counts from 0; a piece sent again after a lost answer is taken once. */
export const addUploadPiece = command({
  name: 'importing.addUploadPiece',
  gate: 'import.run',
  input: z.strictObject({
    upload: idSchema,
    index: z.number().int().min(0),
    /** At most `UPLOAD_PIECE_BYTES`, in base64. */
    base64: z.base64().max(Math.ceil(UPLOAD_PIECE_BYTES / 3) * 4),
  }),
  output: z.strictObject({}),
  errors: ['import.upload_missing', 'import.upload_broken', 'disk.full'],
});

export const finishUpload = command({
  name: 'importing.finishUpload',
  gate: 'import.run',
  input: z.strictObject({ upload: idSchema }),
  output: z.strictObject({}),
  errors: ['import.upload_missing', 'import.upload_broken'],
});

export const dropUpload = command({
  name: 'importing.dropUpload',
  gate: 'import.run',
  input: z.strictObject({ upload: idSchema }),
  output: z.strictObject({}),
});

/** How an uploaded file would be read. */
export const preview = query({
  name: 'importing.preview',
  gate: 'import.run',
  input: z.strictObject({
    upload: idSchema,
    as: z.enum(IMPORT_AS).default('auto'),
    mapping: mappingSchema.optional(),
  }),
  output: z.strictObject({
    /** Null where it cannot be read at all. `fault` says why, or that the columns of a table must be mapped by hand. */
    format: z.enum(IMPORT_FORMATS).nullable(),
    fault: fault.nullable(),
    /** Null for what is no table. */
    table: z
      .strictObject({
        kind: z.enum(['contacts', 'synthea']),
        entity: z.enum(['person', 'account']),
        delimiter: z.string(),
        dateOrder: z.enum(['mdy', 'dmy']),
        hasHeader: z.boolean(),
        header: z.array(z.string()),
        /** One per column. */
        targets: z.array(z.string()),
        rows: z.array(z.array(z.string())),
        /** The layout, by which a saved mapping is found again. */
        signature: z.string(),
        /** Name of the saved mapping that was used. */
        savedMapping: z.string().nullable(),
      })
      .nullable(),
    /** The first units as they would be taken in, at most five, one line each. */
    units: z.array(z.strictObject({ place: z.string(), text: z.string() })),
  }),
  errors: ['import.upload_missing', 'import.upload_broken', 'import.mapping_invalid'],
});

/** Starts in the background and answers at once. The uploads are one batch. */
export const startImport = command({
  name: 'importing.start',
  gate: 'import.run',
  input: z.strictObject({
    uploads: z.array(idSchema).min(1).max(10_000),
    as: z.enum(IMPORT_AS).default('auto'),
    /** Left out: tables whose layout a mapping was kept for are read by it, as their preview shows. */
    mapping: mappingSchema.optional(),
    /** Decides and counts, and writes nothing; the uploads stay for the import itself. */
    dryRun: z.boolean().default(false),
  }),
  output: z.strictObject({ batch: idSchema }),
  errors: ['import.upload_missing', 'import.upload_broken', 'import.mapping_invalid'],
});

export const cancelImport = command({
  name: 'importing.cancel',
  gate: 'import.run',
  input: z.strictObject({ batch: idSchema }),
  output: z.strictObject({}),
});

/** Takes a finished import back; fields that were changed since keep their newer value. */
export const undoImport = command({
  name: 'importing.undo',
  gate: 'import.run',
  input: z.strictObject({ batch: idSchema }),
  /** Names of fields that kept a newer value somewhere. */
  output: z.strictObject({ kept: z.array(z.string()) }),
  errors: ['import.batch_missing', 'import.running', 'undo.missing'],
});

/** Every import that runs, now and after each change, until it has ended; at most some ten messages a second. */
export const importProgress = feed({
  name: 'importing.progress',
  gate: 'import.run',
  input: z.strictObject({}),
  output: z.strictObject({
    batch: idSchema,
    status: z.enum(BATCH_STATUSES),
    dryRun: z.boolean(),
    counts: countsSchema,
    /** 0 to 1. */
    fraction: z.number(),
    fault: fault.nullable(),
  }),
});

/** Imports of this device, newest first. */
export const batches = query({
  name: 'importing.batches',
  gate: 'import.run',
  input: z.strictObject({ limit: z.number().int().min(1).max(200).default(50) }),
  output: z.strictObject({ batches: z.array(batchSchema) }),
});

/** Refused units and values of an import, in the order found. */
export const refusals = query({
  name: 'importing.refusals',
  gate: 'import.run',
  input: z.strictObject({
    batch: idSchema,
    /** The `next` of the page before. */
    after: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(1000).default(200),
  }),
  output: z.strictObject({
    refusals: z.array(
      fault.extend({
        source: z.string(),
        place: z.string(),
        /** False where only a value was refused and the rest was taken in. */
        unit: z.boolean(),
      }),
    ),
    next: z.number().nullable(),
  }),
  errors: ['import.batch_missing'],
});

/**
 * Asked before the refusals of an import are put on the clipboard, where other programs read them: taking out needs its right and
 * leaves an entry of which import and how many.
 */
export const copyRefusals = command({
  name: 'importing.copyRefusals',
  gate: 'record.export',
  input: z.strictObject({ batch: idSchema }),
  output: z.strictObject({}),
  errors: ['import.batch_missing'],
});

/** Pairs of people who may be the same, the likeliest first; of one import, of one person, or all. */
export const possibleDuplicates = query({
  name: 'importing.possibleDuplicates',
  gate: 'record.read',
  input: z.strictObject({
    batch: idSchema.optional(),
    person: idSchema.optional(),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  output: z.strictObject({
    pairs: z.array(
      z.strictObject({
        person: idSchema,
        personTitle: z.string().nullable(),
        personBirthDate: z.string().nullable(),
        other: idSchema,
        otherTitle: z.string().nullable(),
        otherBirthDate: z.string().nullable(),
        /** 0 to 1. */
        score: z.number(),
        reasons: z.array(z.enum(['identifier', 'name', 'birthDate', 'phone', 'email', 'address'])),
      }),
    ),
  }),
  reads: ['person'],
});

const savedMapping = z.strictObject({
  id: idSchema,
  name: z.string(),
  signature: z.string(),
  mapping: mappingSchema,
});

export const mappings = query({
  name: 'importing.mappings',
  gate: 'import.run',
  input: z.strictObject({}),
  output: z.strictObject({ mappings: z.array(savedMapping) }),
});

/** Keeps a mapping under a name; one of the same name is replaced. */
export const saveMapping = command({
  name: 'importing.saveMapping',
  gate: 'import.run',
  input: z.strictObject({
    name: z.string().trim().min(1).max(80),
    signature: z.string().max(40),
    mapping: mappingSchema,
  }),
  output: z.strictObject({ id: idSchema }),
  errors: ['import.mapping_invalid'],
});

export const removeMapping = command({
  name: 'importing.removeMapping',
  gate: 'import.run',
  input: z.strictObject({ id: idSchema }),
  output: z.strictObject({}),
});
