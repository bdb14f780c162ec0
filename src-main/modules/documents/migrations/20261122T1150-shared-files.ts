/**
 * Files that travel: of which record each is, whether it lies here and at the relay, when to look next, and what the relay has yet to
 * forget. Files from before were all brought here.
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T1150-shared-files',
  sql: `
ALTER TABLE stored_file ADD COLUMN record BLOB;
ALTER TABLE stored_file ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stored_file ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stored_file ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stored_file ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stored_file ADD COLUMN relay INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stored_file ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
UPDATE stored_file SET held = 1;
UPDATE stored_file SET record = d.id, at = d.created, bytes = json_extract(d.file, '$.size')
  FROM document_record d WHERE stored_file.hash = json_extract(d.file, '$.hash');
CREATE INDEX stored_file_due ON stored_file (held, due);
CREATE INDEX stored_file_away ON stored_file (at) WHERE held = 0;
CREATE INDEX stored_file_pinned ON stored_file (due) WHERE pinned = 1;
CREATE INDEX stored_file_unsent ON stored_file (held) WHERE relay = 0;
CREATE TABLE dropped_file (hash TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
`,
};
