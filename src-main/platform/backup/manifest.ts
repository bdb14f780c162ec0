/** What a backup says of itself, in its first frame: read before any page is. */
import { z } from 'zod';
import { isId } from '#shared/ids/uuid.ts';

const id = z.string().refine(isId);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** A place in the two logs of a device: how many ops and audit entries there were, and the hash of the last entry. */
export const logPlaceSchema = z.strictObject({ op: count, audit: count, auditHash: hash });
export type LogPlace = z.output<typeof logPlaceSchema>;

/** Loose where a later version may add: it is authentic once it was opened. */
export const manifestSchema = z.looseObject({
  /** ISO 8601. */
  made: z.string(),
  organisation: z.looseObject({ id, name: z.string(), language: z.string() }),
  /** Which device made it. */
  device: id,
  /** Of the database: pages of 4096 bytes. */
  pages: count.min(1),
  /** Its last migration. */
  migration: z.string(),
  place: logPlaceSchema,
  state: z.looseObject({ hash, records: count }),
  /** Those who may take over the restored clinic: active administrators, first come first. */
  administrators: z.array(z.looseObject({ id, login: z.string() })),
  /** Names of all attachments, which lie beside the backup in the folder `files`. */
  files: z.array(hash),
});
export type Manifest = z.output<typeof manifestSchema>;
