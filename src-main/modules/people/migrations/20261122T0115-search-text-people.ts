/** The full-text index over the words of notes on people; the text itself stays in the records' table. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0115-search-text-people',
  sql: `
CREATE VIRTUAL TABLE text_relationship_note_relationship USING fts5 (
  text, content = 'relationship_note', content_rowid = 'rid', detail = column, columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO text_relationship_note_relationship (text_relationship_note_relationship, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE text_relationship_note_relationship_terms USING fts5vocab ('text_relationship_note_relationship', 'instance');
`,
};
