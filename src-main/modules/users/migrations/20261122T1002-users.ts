/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T1002-users',
  sql: `
CREATE TABLE "device" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "platform" TEXT
) STRICT;
CREATE INDEX "device_id" ON "device" ("id");
`,
};
