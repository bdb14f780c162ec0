/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0040-people',
  sql: `
CREATE TABLE "person" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "other_names" TEXT,
  "nickname" TEXT,
  "roles" TEXT,
  "birth_date" TEXT,
  "gender" TEXT,
  "pronouns" TEXT,
  "deceased" INTEGER,
  "deceased_on" TEXT,
  "phones" TEXT,
  "emails" TEXT,
  "addresses" TEXT,
  "identifiers" TEXT,
  "language" TEXT,
  "interpreter_needed" INTEGER,
  "preferred_channel" TEXT,
  "contact_window" TEXT,
  "lifecycle" TEXT,
  "household" BLOB,
  "primary_provider" BLOB,
  "marital_status" TEXT,
  "specialty" TEXT,
  "credentials" TEXT,
  "practice" BLOB,
  "job_title" TEXT,
  "referral_source" TEXT,
  "display_name" TEXT,
  "sort_name" TEXT,
  "birthday" TEXT
) STRICT;
CREATE INDEX "person_id" ON "person" ("id");
CREATE INDEX "person_birth_date" ON "person" ("birth_date") WHERE "deleted" IS NULL;
CREATE INDEX "person_lifecycle" ON "person" ("lifecycle") WHERE "deleted" IS NULL;
CREATE INDEX "person_household" ON "person" ("household") WHERE "household" IS NOT NULL;
CREATE INDEX "person_primary_provider" ON "person" ("primary_provider") WHERE "primary_provider" IS NOT NULL;
CREATE INDEX "person_practice" ON "person" ("practice") WHERE "practice" IS NOT NULL;
CREATE INDEX "person_sort_name" ON "person" ("sort_name") WHERE "deleted" IS NULL;
CREATE INDEX "person_birthday" ON "person" ("birthday") WHERE "deleted" IS NULL;
CREATE INDEX "person_birth_date_sort_name" ON "person" ("birth_date", "sort_name") WHERE "deleted" IS NULL;
CREATE TABLE "household" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "address" TEXT,
  "phone" TEXT,
  "identifiers" TEXT
) STRICT;
CREATE INDEX "household_id" ON "household" ("id");
CREATE TABLE "relationship" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "from" BLOB,
  "to" BLOB,
  "to_account" BLOB,
  "type" TEXT,
  "note" TEXT,
  "start" TEXT,
  "end" TEXT,
  "identifiers" TEXT
) STRICT;
CREATE INDEX "relationship_id" ON "relationship" ("id");
CREATE INDEX "relationship_from" ON "relationship" ("from") WHERE "from" IS NOT NULL;
CREATE INDEX "relationship_to" ON "relationship" ("to") WHERE "to" IS NOT NULL;
CREATE INDEX "relationship_to_account" ON "relationship" ("to_account") WHERE "to_account" IS NOT NULL;
CREATE TABLE "coverage" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "person" BLOB,
  "payer" BLOB,
  "payer_name" TEXT,
  "plan_name" TEXT,
  "member_id" TEXT,
  "group_number" TEXT,
  "order" TEXT,
  "start" TEXT,
  "end" TEXT,
  "subscriber_relationship" TEXT,
  "billing_contact" TEXT,
  "identifiers" TEXT
) STRICT;
CREATE INDEX "coverage_id" ON "coverage" ("id");
CREATE INDEX "coverage_person" ON "coverage" ("person") WHERE "person" IS NOT NULL;
CREATE INDEX "coverage_payer" ON "coverage" ("payer") WHERE "payer" IS NOT NULL;
CREATE TABLE "flag" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "person" BLOB,
  "kind" TEXT,
  "label" TEXT,
  "status" TEXT,
  "source" TEXT,
  "recorded" TEXT,
  "expires" TEXT
) STRICT;
CREATE INDEX "flag_id" ON "flag" ("id");
CREATE INDEX "flag_person" ON "flag" ("person") WHERE "person" IS NOT NULL;
CREATE TABLE "relationship_note" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "person" BLOB,
  "topic" TEXT,
  "text" TEXT
) STRICT;
CREATE INDEX "relationship_note_id" ON "relationship_note" ("id");
CREATE INDEX "relationship_note_person" ON "relationship_note" ("person") WHERE "person" IS NOT NULL;
`,
};
