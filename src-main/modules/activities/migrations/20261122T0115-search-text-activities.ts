/** The full-text index over the words of activities; the text itself stays in the records' table. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0115-search-text-activities',
  sql: `
CREATE VIRTUAL TABLE text_activity_engagement USING fts5 (
  subject, text, content = 'activity', content_rowid = 'rid', detail = column, columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO text_activity_engagement (text_activity_engagement, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE text_activity_engagement_terms USING fts5vocab ('text_activity_engagement', 'instance');
`,
};
