/** The bin (law 8): what was deleted in the last 90 days, by whom and when. Restoring is `records.save`. */
import { z } from 'zod';
import { query } from './contract.ts';
import { idSchema } from './records.api.ts';

/** After it a deleted record leaves the bin; it is archived and stays in the log. */
export const BIN_DAYS = 90;

export const listBin = query({
  name: 'records.bin',
  gate: 'record.read',
  input: z.strictObject({
    /** The `next` of the page before. */
    after: z.int().optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.strictObject({
    rows: z.array(
      z.strictObject({
        id: idSchema,
        entity: z.string(),
        /** Null where it has no title, or the actor may not read it. */
        title: z.string().nullable(),
        /** ISO 8601. */
        deletedAt: z.string(),
        deletedBy: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    next: z.number().nullable(),
  }),
});
