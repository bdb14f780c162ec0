/** Who stands for whom among people that were merged; see platform/canonical. Derived, and made anew by `almoner reindex`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T1001-canonical-people',
  sql: `
CREATE TABLE person_canonical (id BLOB PRIMARY KEY NOT NULL, canonical BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX person_canonical_set ON person_canonical (canonical);
`,
};
