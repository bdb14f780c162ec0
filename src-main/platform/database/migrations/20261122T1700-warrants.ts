/**
 * Who is a user, as signed statements say (ADR 0019), all of it local to this device; ids are 16 bytes.
 *
 * warrant: every statement that came, by the SHA-256 of its text. `counts`: 0 not, or not yet; 1 since its signer could say so when it was judged here;
 *   2 as 1, and the membership log that it rests on was left since: any other one outdoes it.
 * user_right: what they come to, by user. The row of her record shows the same.
 * warrant_objection: ops that say of a user what nobody warranted, of which somebody was told.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1700-warrants',
  sql: `
CREATE TABLE warrant (
  hash BLOB PRIMARY KEY,
  user BLOB NOT NULL,
  statement TEXT NOT NULL,
  op BLOB NOT NULL,
  counts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX warrant_user ON warrant (user);

CREATE TABLE user_right (
  user BLOB PRIMARY KEY,
  login TEXT NOT NULL,
  role TEXT NOT NULL,
  active INTEGER NOT NULL,
  public_key TEXT NOT NULL,
  sealed_private_key TEXT NOT NULL,
  sign_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE warrant_objection (
  op BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
`,
};
