/**
 * Makes the name and key indexes of accounts anew with `detail = column`: without detail, SQLite's secure-delete takes other
 * rows' entries with it (fts5.test.ts), so that accounts could no longer be found after others were edited. The index is
 * filled again in the background (INDEX_VERSION).
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0210-search-detail-accounts',
  sql: `
DROP TABLE search_account_name;
DROP TABLE search_account_key;
DELETE FROM search_account;
DELETE FROM search_account_word;
DELETE FROM search_account_sound;
CREATE VIRTUAL TABLE search_account_name USING fts5 (
  line, content = 'search_account', content_rowid = 'rid', detail = column, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO search_account_name (search_account_name, rank) VALUES ('secure-delete', 1);
INSERT INTO search_account_name (search_account_name, rank) VALUES ('automerge', 0);
CREATE VIRTUAL TABLE search_account_key USING fts5 (
  keys, content = 'search_account', content_rowid = 'rid', detail = column, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO search_account_key (search_account_key, rank) VALUES ('secure-delete', 1);
INSERT INTO search_account_key (search_account_key, rank) VALUES ('automerge', 0);
`,
};
