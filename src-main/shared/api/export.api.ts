/**
 * Taking out (law 6, AU-03): a list or one record as a file, for a reason the user gives. The file comes in pieces, so that
 * a million rows need no more memory than a hundred, and rests nowhere on the way.
 */
import { z } from 'zod';
import { filterSchema } from '../entity/filter.ts';
import { command } from './contract.ts';
import { idSchema } from './records.api.ts';

export const EXPORT_FORMATS = ['csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const entity = z.string().max(60);

const exportScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('list'),
    entity,
    filter: filterSchema.optional(),
    /** Only these records, whatever the filter. */
    ids: z.array(idSchema).min(1).max(10_000).optional(),
    /** Names of fields; left out, all that the actor may read. */
    columns: z.array(z.string().max(60)).min(1).max(100).optional(),
  }),
  z.strictObject({
    kind: z.literal('record'),
    entity,
    id: idSchema,
    /** With what each change of it was. */
    history: z.boolean().default(false),
  }),
]);

export const exportRequestSchema = z.strictObject({
  scope: exportScopeSchema,
  as: z.enum(EXPORT_FORMATS),
  reason: z.string().trim().min(3).max(300),
  /** Who gets it; left out where it stays with the user. */
  recipient: z.string().trim().min(1).max(200).optional(),
});
export type ExportRequest = z.output<typeof exportRequestSchema>;

/** Leaves the audit entry of what is taken out, why and for whom; the pieces follow. */
export const beginExport = command({
  name: 'export.begin',
  gate: 'record.export',
  input: exportRequestSchema,
  output: z.strictObject({ export: idSchema }),
  errors: ['entity.unknown', 'record.missing', 'filter.invalid', 'access.denied'],
});

/** The next piece of the file, in its order. `rows` and `bytes` count all pieces so far. */
export const nextExportPiece = command({
  name: 'export.next',
  gate: 'record.export',
  input: z.strictObject({ export: idSchema }),
  output: z.strictObject({ text: z.string(), rows: z.number(), bytes: z.number(), done: z.boolean() }),
  errors: ['export.lost', 'access.denied'],
});

/** Gives up an export that has begun; the audit log keeps how much of it had left. */
export const dropExport = command({
  name: 'export.drop',
  gate: 'record.export',
  input: z.strictObject({ export: idSchema }),
  output: z.strictObject({}),
});
