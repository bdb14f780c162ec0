/** The full-text indexes over titles of tasks and over what staff say of them, apart since not everybody reads both. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0351-search-text-tasks',
  sql: `
CREATE VIRTUAL TABLE text_task_engagement USING fts5 (
  title, content = 'task', content_rowid = 'rid', detail = column, columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO text_task_engagement (text_task_engagement, rank) VALUES ('secure-delete', 1);
INSERT INTO text_task_engagement (text_task_engagement, rank) VALUES ('automerge', 0);
CREATE TABLE text_task_engagement_word (
  word TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE text_task_relationship USING fts5 (
  details, content = 'task', content_rowid = 'rid', detail = column, columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO text_task_relationship (text_task_relationship, rank) VALUES ('secure-delete', 1);
INSERT INTO text_task_relationship (text_task_relationship, rank) VALUES ('automerge', 0);
CREATE TABLE text_task_relationship_word (
  word TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
