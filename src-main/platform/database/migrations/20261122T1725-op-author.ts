/**
 * Who brought an op that its own device did not: a database that was let in anew brings what its former self had not sent (ADR 0015). 16
 * bytes; null where it came from its own device.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1725-op-author',
  sql: `
ALTER TABLE op ADD COLUMN author BLOB;
`,
};
