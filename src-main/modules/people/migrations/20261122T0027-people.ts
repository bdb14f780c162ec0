/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0027-people',
  sql: `
ALTER TABLE "person" ADD COLUMN "birthday" TEXT;
CREATE INDEX "person_birthday" ON "person" ("birthday") WHERE "deleted" IS NULL;
`,
};
