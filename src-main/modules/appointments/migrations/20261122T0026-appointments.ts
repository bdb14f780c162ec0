/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0026-appointments',
  sql: `
CREATE TABLE "appointment" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "person" BLOB,
  "provider" BLOB,
  "location" BLOB,
  "start" TEXT,
  "end" TEXT,
  "status" TEXT,
  "type" TEXT,
  "provider_name" TEXT,
  "location_name" TEXT,
  "identifiers" TEXT
) STRICT;
CREATE INDEX "appointment_id" ON "appointment" ("id");
CREATE INDEX "appointment_provider" ON "appointment" ("provider") WHERE "provider" IS NOT NULL;
CREATE INDEX "appointment_location" ON "appointment" ("location") WHERE "location" IS NOT NULL;
CREATE INDEX "appointment_person_start" ON "appointment" ("person", "start") WHERE "person" IS NOT NULL;
`,
};
