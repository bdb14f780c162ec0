/**
 * Parts the index of people into names and keys: a phone number is corrected more often than a name, and without the
 * beginnings that names have it costs a quarter. The index is filled again in the background (INDEX_VERSION).
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0155-search-keys-people',
  sql: `
DROP TABLE search_person_fts;
DELETE FROM search_person;
DELETE FROM search_person_word;
DELETE FROM search_person_sound;
ALTER TABLE search_person ADD COLUMN keys TEXT NOT NULL DEFAULT '';
CREATE VIRTUAL TABLE search_person_name USING fts5 (
  line, content = 'search_person', content_rowid = 'rid', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO search_person_name (search_person_name, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE search_person_key USING fts5 (
  keys, content = 'search_person', content_rowid = 'rid', detail = none, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO search_person_key (search_person_key, rank) VALUES ('secure-delete', 1);
`,
};
