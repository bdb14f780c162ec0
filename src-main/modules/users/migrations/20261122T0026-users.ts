/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0026-users',
  sql: `
CREATE TABLE "user_account" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "login" TEXT,
  "name" TEXT,
  "role" TEXT,
  "public_key" TEXT,
  "sealed_private_key" TEXT,
  "active" INTEGER
) STRICT;
CREATE INDEX "user_account_id" ON "user_account" ("id");
`,
};
