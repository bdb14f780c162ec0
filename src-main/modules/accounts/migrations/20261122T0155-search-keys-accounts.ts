/**
 * Parts the index of accounts into names and keys: a phone number is corrected more often than a name, and without the
 * beginnings that names have it costs a quarter. The index is filled again in the background (INDEX_VERSION).
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0155-search-keys-accounts',
  sql: `
DROP TABLE search_account_fts;
DELETE FROM search_account;
DELETE FROM search_account_word;
DELETE FROM search_account_sound;
ALTER TABLE search_account ADD COLUMN keys TEXT NOT NULL DEFAULT '';
CREATE VIRTUAL TABLE search_account_name USING fts5 (
  line, content = 'search_account', content_rowid = 'rid', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO search_account_name (search_account_name, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE search_account_key USING fts5 (
  keys, content = 'search_account', content_rowid = 'rid', detail = none, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO search_account_key (search_account_key, rank) VALUES ('secure-delete', 1);
`,
};
