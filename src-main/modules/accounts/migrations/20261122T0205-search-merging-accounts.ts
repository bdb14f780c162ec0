/** Leaves merging to the background: FTS5 would do it inside some saves, for tens of milliseconds (upkeep.ts). */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0205-search-merging-accounts',
  sql: `
INSERT INTO search_account_name (search_account_name, rank) VALUES ('automerge', 0);
INSERT INTO search_account_key (search_account_key, rank) VALUES ('automerge', 0);
INSERT INTO text_account_operational (text_account_operational, rank) VALUES ('automerge', 0);
`,
};
