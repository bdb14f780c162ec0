/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0026-activities',
  sql: `
CREATE TABLE "activity" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "kind" TEXT,
  "direction" TEXT,
  "at" TEXT,
  "person" BLOB,
  "account" BLOB,
  "subject" TEXT,
  "text" TEXT,
  "minutes" INTEGER,
  "outcome" TEXT,
  "note_type" TEXT,
  "author_name" TEXT
) STRICT;
CREATE INDEX "activity_id" ON "activity" ("id");
CREATE INDEX "activity_person_at" ON "activity" ("person", "at") WHERE "person" IS NOT NULL;
CREATE INDEX "activity_account_at" ON "activity" ("account", "at") WHERE "account" IS NOT NULL;
`,
};
