/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0410-documents',
  sql: `
CREATE TABLE "document_record" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "title" TEXT,
  "kind" TEXT,
  "person" BLOB,
  "account" BLOB,
  "file" TEXT
) STRICT;
CREATE INDEX "document_record_id" ON "document_record" ("id");
CREATE INDEX "document_record_account" ON "document_record" ("account") WHERE "account" IS NOT NULL;
CREATE INDEX "document_record_person_title" ON "document_record" ("person", "title") WHERE "person" IS NOT NULL;
`,
};
