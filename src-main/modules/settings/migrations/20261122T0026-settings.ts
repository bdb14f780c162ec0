/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0026-settings',
  sql: `
CREATE TABLE "organisation" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "time_zone" TEXT,
  "language" TEXT,
  "law_profile" TEXT,
  "region" TEXT,
  "production" INTEGER,
  "lock_minutes" INTEGER,
  "flag_value_set" TEXT
) STRICT;
CREATE INDEX "organisation_id" ON "organisation" ("id");
CREATE TABLE "saved_view" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "entity" TEXT,
  "owner" BLOB,
  "shared" INTEGER,
  "definition" TEXT
) STRICT;
CREATE INDEX "saved_view_id" ON "saved_view" ("id");
CREATE INDEX "saved_view_owner" ON "saved_view" ("owner") WHERE "owner" IS NOT NULL;
`,
};
