import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMeta } from '#platform/database/meta.ts';
import { openTestDatabase, type TestDatabase } from '#platform/database/testing.ts';
import { checkSchema } from './check-schema.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
  createMeta(db.writer).set('device', new Uint8Array(16));
});
afterEach(() => db.close());

test('a database as the migrations made it is whole', () => {
  expect(checkSchema(db.writer)).toEqual([]);
});

test.each([
  ['a trigger is gone', 'DROP TRIGGER op_is_kept', 'is missing'],
  ['an index is gone', 'DROP INDEX op_record', 'is missing'],
  ['a trigger was added', 'CREATE TRIGGER evil AFTER INSERT ON op BEGIN SELECT 1; END', 'did not make'],
  ['the device has no id', "DELETE FROM meta WHERE name = 'device'", 'device is missing'],
])('it is said that %s', (_what, sql, message) => {
  const trigger = db.writer.connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'op'")
    .get() as { name: string };
  db.writer.connection.exec(sql.replace('op_is_kept', trigger.name));
  expect(
    checkSchema(db.writer)
      .map((problem) => problem.message)
      .join(),
  ).toContain(message);
});
