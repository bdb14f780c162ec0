/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T1000-people',
  sql: `
CREATE TABLE "person_merge" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "survivor" BLOB,
  "merged" BLOB,
  "reason" TEXT,
  "choices" TEXT
) STRICT;
CREATE INDEX "person_merge_id" ON "person_merge" ("id");
CREATE INDEX "person_merge_survivor" ON "person_merge" ("survivor") WHERE "survivor" IS NOT NULL;
CREATE INDEX "person_merge_merged" ON "person_merge" ("merged") WHERE "merged" IS NOT NULL;
CREATE TABLE "person_unmerge" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "merge" BLOB,
  "reason" TEXT
) STRICT;
CREATE INDEX "person_unmerge_id" ON "person_unmerge" ("id");
CREATE INDEX "person_unmerge_merge" ON "person_unmerge" ("merge") WHERE "merge" IS NOT NULL;
`,
};
