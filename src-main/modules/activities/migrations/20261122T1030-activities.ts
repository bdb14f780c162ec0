/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T1030-activities',
  sql: `
ALTER TABLE "activity" ADD COLUMN "sensitive" INTEGER;
`,
};
