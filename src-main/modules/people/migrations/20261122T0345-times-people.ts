/** Lists may ask when a record was made or changed last. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0345-times-people',
  sql: `
CREATE INDEX "person_created" ON "person" ("created") WHERE "deleted" IS NULL;
CREATE INDEX "person_updated" ON "person" ("updated") WHERE "deleted" IS NULL;
`,
};
