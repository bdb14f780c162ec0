/** Generated from the definitions of the slice by `npm run db:diff`. */
import type { Migration } from '#platform/database/migrator.ts';

export const migration: Migration = {
  id: '20261122T0350-tasks',
  sql: `
CREATE TABLE "task" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "title" TEXT,
  "status" TEXT,
  "priority" TEXT,
  "type" TEXT,
  "due_on" TEXT,
  "due_time" TEXT,
  "owner" BLOB,
  "queue" BLOB,
  "person" BLOB,
  "account" BLOB,
  "household" BLOB,
  "appointment" BLOB,
  "activity" BLOB,
  "coverage" BLOB,
  "flag" BLOB,
  "details" TEXT,
  "checklist" TEXT,
  "recurrence" TEXT,
  "series_start" TEXT,
  "previous" BLOB,
  "completed_at" TEXT,
  "completed_by" BLOB,
  "open_order" TEXT
) STRICT;
CREATE INDEX "task_id" ON "task" ("id");
CREATE INDEX "task_status" ON "task" ("status") WHERE "deleted" IS NULL;
CREATE INDEX "task_type" ON "task" ("type") WHERE "deleted" IS NULL;
CREATE INDEX "task_due_on" ON "task" ("due_on") WHERE "deleted" IS NULL;
CREATE INDEX "task_household" ON "task" ("household") WHERE "household" IS NOT NULL;
CREATE INDEX "task_appointment" ON "task" ("appointment") WHERE "appointment" IS NOT NULL;
CREATE INDEX "task_activity" ON "task" ("activity") WHERE "activity" IS NOT NULL;
CREATE INDEX "task_coverage" ON "task" ("coverage") WHERE "coverage" IS NOT NULL;
CREATE INDEX "task_flag" ON "task" ("flag") WHERE "flag" IS NOT NULL;
CREATE INDEX "task_previous" ON "task" ("previous") WHERE "previous" IS NOT NULL;
CREATE INDEX "task_completed_at" ON "task" ("completed_at") WHERE "deleted" IS NULL;
CREATE INDEX "task_open_order" ON "task" ("open_order") WHERE "deleted" IS NULL;
CREATE INDEX "task_owner_open_order" ON "task" ("owner", "open_order") WHERE "owner" IS NOT NULL;
CREATE INDEX "task_queue_open_order" ON "task" ("queue", "open_order") WHERE "queue" IS NOT NULL;
CREATE INDEX "task_person_open_order" ON "task" ("person", "open_order") WHERE "person" IS NOT NULL;
CREATE INDEX "task_account_open_order" ON "task" ("account", "open_order") WHERE "account" IS NOT NULL;
CREATE TABLE "task_queue" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "name" TEXT,
  "about" TEXT
) STRICT;
CREATE INDEX "task_queue_id" ON "task_queue" ("id");
CREATE INDEX "task_queue_name" ON "task_queue" ("name") WHERE "deleted" IS NULL;
CREATE TABLE "queue_member" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "queue" BLOB,
  "user" BLOB
) STRICT;
CREATE INDEX "queue_member_id" ON "queue_member" ("id");
CREATE INDEX "queue_member_queue" ON "queue_member" ("queue") WHERE "queue" IS NOT NULL;
CREATE INDEX "queue_member_user" ON "queue_member" ("user") WHERE "user" IS NOT NULL;
CREATE TABLE "task_comment" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "task" BLOB,
  "text" TEXT
) STRICT;
CREATE INDEX "task_comment_id" ON "task_comment" ("id");
CREATE INDEX "task_comment_task" ON "task_comment" ("task") WHERE "task" IS NOT NULL;
CREATE TABLE "task_mention" (
  "rid" INTEGER PRIMARY KEY,
  "id" BLOB NOT NULL,
  "created" INTEGER NOT NULL,
  "creator" BLOB,
  "updated" INTEGER,
  "deleted" INTEGER,
  "retracted" TEXT,
  "user" BLOB,
  "task" BLOB,
  "comment" BLOB,
  "seen_at" TEXT
) STRICT;
CREATE INDEX "task_mention_id" ON "task_mention" ("id");
CREATE INDEX "task_mention_user" ON "task_mention" ("user") WHERE "user" IS NOT NULL;
CREATE INDEX "task_mention_task" ON "task_mention" ("task") WHERE "task" IS NOT NULL;
CREATE INDEX "task_mention_comment" ON "task_mention" ("comment") WHERE "comment" IS NOT NULL;
`,
};
