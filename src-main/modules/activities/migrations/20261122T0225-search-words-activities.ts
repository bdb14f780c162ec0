/**
 * The words of the full-text index in a table of their own: FTS5's list takes a third of a second to get past a common
 * word among ten million texts. It is filled in the background (TEXT_VERSION).
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0225-search-words-activities',
  sql: `
DROP TABLE text_activity_engagement_terms;
CREATE TABLE text_activity_engagement_word (
  word TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
