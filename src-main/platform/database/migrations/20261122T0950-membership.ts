/**
 * Who belongs to the organisation: the signed log, record by record, and the proof where there are two of it. What is in a
 * record is public to the relay; that they lie in the database keeps them whole.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T0950-membership',
  sql: `
CREATE TABLE sync_membership (
  seq INTEGER PRIMARY KEY,
  record BLOB NOT NULL
) STRICT;

CREATE TABLE sync_membership_fork (
  seq INTEGER PRIMARY KEY,
  ours TEXT NOT NULL,
  theirs TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
`,
};
