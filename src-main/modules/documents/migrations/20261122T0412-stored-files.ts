/** Every file that a record ever spoke of, by the name it has in the file store: what is not among them is an orphan. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0412-stored-files',
  sql: `
CREATE TABLE stored_file (hash TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
`,
};
