/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0359-tasks',
  sql: `
ALTER TABLE "task_comment" ADD COLUMN "author" BLOB;
`,
};
