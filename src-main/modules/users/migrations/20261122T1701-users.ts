/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T1701-users',
  sql: `
ALTER TABLE "user_account" ADD COLUMN "sign_key" TEXT;
CREATE TABLE "user_warrant" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "user" BLOB,
  "statement" TEXT
) STRICT;
CREATE INDEX "user_warrant_id" ON "user_warrant" ("id");
CREATE INDEX "user_warrant_user" ON "user_warrant" ("user") WHERE "user" IS NOT NULL;
`,
};
