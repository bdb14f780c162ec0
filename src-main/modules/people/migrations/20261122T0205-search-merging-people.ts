/** Leaves merging to the background: FTS5 would do it inside some saves, for tens of milliseconds (upkeep.ts). */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0205-search-merging-people',
  sql: `
INSERT INTO search_person_name (search_person_name, rank) VALUES ('automerge', 0);
INSERT INTO search_person_key (search_person_key, rank) VALUES ('automerge', 0);
INSERT INTO text_relationship_note_relationship (text_relationship_note_relationship, rank) VALUES ('automerge', 0);
`,
};
