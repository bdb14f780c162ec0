/**
 * Erasures whose work in the background is not done (`erasing`; with the texts that are to be looked for, until they are gone), and what
 * is left of details of the audit log that held such a text.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1135-erasing',
  sql: `
CREATE TABLE erasing (
  seq INTEGER PRIMARY KEY,
  op BLOB NOT NULL,
  record BLOB NOT NULL,
  entity TEXT NOT NULL,
  fields TEXT,
  texts TEXT NOT NULL
) STRICT;

CREATE TABLE erased_value (
  seq INTEGER PRIMARY KEY,
  op BLOB NOT NULL,
  value BLOB NOT NULL
) STRICT;
CREATE TRIGGER erased_value_no_delete BEFORE DELETE ON erased_value BEGIN
  SELECT RAISE(ABORT, 'what is left of an audit detail is never deleted');
END;
`,
};
