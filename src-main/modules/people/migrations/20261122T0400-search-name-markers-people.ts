/**
 * Strikes names out by a marker that the next merge resolves, as keys are: found in place in every piece, a name cost forty
 * times as much, and taking back an import of a hundred thousand people took minutes. Names that are no longer anybody's
 * stand in the history anyway; what erases that merges the index.
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0400-search-name-markers-people',
  sql: `
INSERT INTO search_person_name (search_person_name, rank) VALUES ('secure-delete', 0);
`,
};
