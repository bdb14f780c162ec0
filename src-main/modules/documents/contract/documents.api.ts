/** Bringing files and opening them, piece by piece, over either carrier: memory stays flat at both ends of it. */
import { z } from 'zod';
import { command } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';
import { MAX_FILE_BYTES } from '#shared/entity/fields/file.ts';
import { DOCUMENT_KINDS } from './document.entity.ts';

/** Bytes of a piece: four thirds of it as base64 stay far below a frame. */
export const PIECE_BYTES = 512 * 1024;

const nothing = z.strictObject({});
const upload = idSchema;

export const beginFile = command({
  name: 'documents.begin',
  gate: 'record.write',
  input: z.strictObject({ size: z.int().min(0) }),
  output: z.strictObject({ upload }),
  errors: ['file.too_large', 'disk.full'],
});

export const addFilePiece = command({
  name: 'documents.add',
  gate: 'record.write',
  input: z.strictObject({
    upload,
    index: z.int().min(0),
    base64: z.base64().max(Math.ceil(PIECE_BYTES / 3) * 4),
  }),
  output: nothing,
  errors: ['file.upload_lost', 'disk.full'],
});

/** Places the file and makes its document. */
export const attachFile = command({
  name: 'documents.attach',
  gate: 'record.write',
  input: z.strictObject({
    upload,
    /** The file's own name; what stands before the last slash is left out. */
    name: z.string().min(1).max(1000),
    kind: z.enum(DOCUMENT_KINDS),
    person: idSchema.optional(),
    account: idSchema.optional(),
  }),
  output: z.strictObject({ id: idSchema, op: idSchema }),
  errors: ['file.type', 'file.empty', 'file.upload_lost', 'record.invalid', 'disk.full'],
});

export const dropFile = command({
  name: 'documents.drop',
  gate: 'record.write',
  input: z.strictObject({ upload }),
  output: nothing,
});

/**
 * A piece of a document's file. A command and no query, since opening leaves an entry in the audit log and nothing of it
 * may stay in a cache. `takeOut`: it leaves the program, which needs a reason (law 6).
 */
export const readFilePiece = command({
  name: 'documents.read',
  gate: 'record.read',
  input: z.strictObject({
    id: idSchema,
    offset: z.int().min(0).max(MAX_FILE_BYTES),
    takeOut: z.strictObject({ reason: z.string().trim().min(3).max(300) }).optional(),
  }),
  output: z.strictObject({ base64: z.string(), next: z.number().nullable() }),
  errors: ['record.missing', 'file.away', 'file.missing', 'file.damaged', 'access.denied'],
});
