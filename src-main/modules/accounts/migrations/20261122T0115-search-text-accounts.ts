/** The full-text index over the words of contracts; the text itself stays in the records' table. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0115-search-text-accounts',
  sql: `
CREATE VIRTUAL TABLE text_account_operational USING fts5 (
  contracts, content = 'account', content_rowid = 'rid', detail = column, columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO text_account_operational (text_account_operational, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE text_account_operational_terms USING fts5vocab ('text_account_operational', 'instance');
`,
};
