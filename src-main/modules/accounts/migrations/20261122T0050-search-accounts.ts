/** The index by which accounts are found: lines, the full-text index over them, words of names and their sounds. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0050-search-accounts',
  sql: `
CREATE TABLE search_account (
  rid INTEGER PRIMARY KEY,
  line TEXT NOT NULL,
  marks INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search_account_fts USING fts5 (
  line, content = 'search_account', content_rowid = 'rid', detail = column, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO search_account_fts (search_account_fts, rank) VALUES ('secure-delete', 1);
CREATE TABLE search_account_word (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  word TEXT NOT NULL UNIQUE,
  seen INTEGER NOT NULL
) STRICT;
CREATE TABLE search_account_sound (
  sound TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (sound, word)
) STRICT, WITHOUT ROWID;
`,
};
