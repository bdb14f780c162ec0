/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0036-people',
  sql: `
CREATE INDEX "person_birth_date_sort_name" ON "person" ("birth_date", "sort_name") WHERE "deleted" IS NULL;
`,
};
