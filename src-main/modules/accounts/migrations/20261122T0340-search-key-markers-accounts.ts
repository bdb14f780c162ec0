/**
 * Strikes keys out by a marker that the next merge resolves: with secure-delete a corrected phone number rewrote ten pages,
 * more than all else of a save. What a record was reached by before stands in its history anyway.
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0340-search-key-markers-accounts',
  sql: `
INSERT INTO search_account_key (search_account_key, rank) VALUES ('secure-delete', 0);
`,
};
