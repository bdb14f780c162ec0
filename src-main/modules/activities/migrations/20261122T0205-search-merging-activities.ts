/** Leaves merging to the background: FTS5 would do it inside some saves, for tens of milliseconds (upkeep.ts). */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0205-search-merging-activities',
  sql: `
INSERT INTO text_activity_engagement (text_activity_engagement, rank) VALUES ('automerge', 0);
`,
};
