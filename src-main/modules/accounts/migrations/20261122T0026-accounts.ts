/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0026-accounts',
  sql: `
CREATE TABLE "account" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "kind" TEXT,
  "phones" TEXT,
  "emails" TEXT,
  "addresses" TEXT,
  "identifiers" TEXT,
  "website" TEXT,
  "key_contact" BLOB,
  "parent" BLOB,
  "active" INTEGER,
  "contracts" TEXT,
  "sort_name" TEXT
) STRICT;
CREATE INDEX "account_id" ON "account" ("id");
CREATE INDEX "account_name" ON "account" ("name") WHERE "deleted" IS NULL;
CREATE INDEX "account_kind" ON "account" ("kind") WHERE "deleted" IS NULL;
CREATE INDEX "account_key_contact" ON "account" ("key_contact") WHERE "key_contact" IS NOT NULL;
CREATE INDEX "account_parent" ON "account" ("parent") WHERE "parent" IS NOT NULL;
CREATE INDEX "account_sort_name" ON "account" ("sort_name") WHERE "deleted" IS NULL;
`,
};
