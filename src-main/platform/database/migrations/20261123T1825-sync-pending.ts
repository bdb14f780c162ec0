/** Our changes that the relay has not confirmed, to be counted: after weeks alone they are many, and the strip tells of them several times a second. */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261123T1825-sync-pending',
  sql: `
CREATE INDEX sync_own_pending ON sync_own (space, seq) WHERE receipt IS NULL AND last_op IS NOT NULL;
`,
};
