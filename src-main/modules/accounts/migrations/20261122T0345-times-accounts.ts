/** Lists may ask when a record was made or changed last. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0345-times-accounts',
  sql: `
CREATE INDEX "account_created" ON "account" ("created") WHERE "deleted" IS NULL;
CREATE INDEX "account_updated" ON "account" ("updated") WHERE "deleted" IS NULL;
`,
};
