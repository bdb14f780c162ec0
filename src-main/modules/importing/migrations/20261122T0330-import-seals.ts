/**
 * What an import remembers decides to which person the next file goes, and its refusals are what somebody acts on. Each
 * such row now carries a fingerprint of itself,
 * so that `check` sees one that was damaged or mixed with another. Rows from before have none.
 */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0330-import-seals',
  sql: `
ALTER TABLE import_unit ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE import_alias ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE import_link ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE import_refusal ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE possible_duplicate ADD COLUMN seal TEXT NOT NULL DEFAULT '';
`,
};
