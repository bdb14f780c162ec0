/**
 * A sum over the rows of each table of sharing (database/row-sums.ts). What stood there before is added up once, when they are
 * next used.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1245-sync-sum',
  sql: `
CREATE TABLE sync_sum (
  name TEXT PRIMARY KEY NOT NULL,
  sum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('sync.sums', x'00');
`,
};
