/** Deletions in their order: the bin looks back over 90 days of them, and not over every record there is. */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T0430-deleted-ops',
  sql: `
CREATE INDEX op_deleted ON op (seq) WHERE kind = 'delete';
`,
};
