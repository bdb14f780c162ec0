import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqliteCode } from '../database/database-faults.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { openSnapshots, type SnapshotOptions, type Snapshots, Unsettled } from './snapshots.ts';
import type { Checked, Walk } from './walk.ts';

let db: TestDatabase;
let snapshots: Snapshots;
beforeEach(async () => {
  db = await openTestDatabase();
  db.writer.connection.exec('CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT)');
});
afterEach(async () => {
  snapshots.close();
  await db.close();
});

const open = (options: Partial<SnapshotOptions> = {}): void => {
  snapshots = openSnapshots({ path: db.path, key: db.key, ...options });
};
const write = (text = ''): void =>
  db.writer.transaction(() => void db.writer.prepare('INSERT INTO row (text) VALUES (?)').run(text));
const rows = ({ connection }: Checked): number =>
  connection.prepare('SELECT count(*) FROM row').pluck().get() as number;

function* counting(checked: Checked, holds: boolean, slices: number): Walk<readonly number[]> {
  const counts = [rows(checked)];
  for (let slice = 1; slice < slices; slice += 1) {
    yield { done: slice, total: slices, ...(holds ? { holds } : {}) };
    counts.push(rows(checked));
  }
  return counts;
}

it('sees what is written between two slices, and not while it holds on; writing waits for neither', () => {
  open();
  expect(
    snapshots.run(
      (checked) => counting(checked, false, 3),
      () => write(),
    ),
  ).toEqual([0, 1, 2]);
  expect(
    snapshots.run(
      (checked) => counting(checked, true, 3),
      () => write(),
    ),
  ).toEqual([2, 2, 2]);
});

it('lets the log begin anew between slices, and lets go of it once it has grown too much', () => {
  open({ logBytes: 4 * 1024 * 1024 });
  const busy = db.writer.connection.prepare('PRAGMA wal_checkpoint(RESTART)').raw();
  const grow = (): void => {
    for (let part = 0; part < 6; part += 1) write('x'.repeat(1024 * 1024));
  };
  snapshots.run((checked) => counting(checked, false, 3), grow);
  expect((busy.get() as number[])[0]).toBe(0);
  let begun = 0;
  const endless = (checked: Checked): Walk<readonly number[]> => {
    begun += 1;
    return counting(checked, true, 99);
  };
  expect(() => snapshots.run(endless, grow)).toThrow(Unsettled);
  expect(begun).toBe(4);
  expect((busy.get() as number[])[0]).toBe(0);
});

it('begins anew where the writing calms down', () => {
  const waited: number[] = [];
  open({ logBytes: 1024 * 1024, wait: (attempt) => void waited.push(attempt) });
  const counts = snapshots.run(
    (checked) => counting(checked, true, 3),
    () => waited.length < 2 && write('x'.repeat(3 * 1024 * 1024)),
  );
  expect(waited).toEqual([1, 2]);
  expect(new Set(counts)).toEqual(new Set([2]));
});

it('cannot write to the file, and keeps tables of its own in memory', () => {
  open();
  function* writing({ connection }: Checked): Walk<readonly string[]> {
    connection.exec('CREATE TABLE temp.own (number INTEGER); INSERT INTO temp.own VALUES (7)');
    yield { done: 0, total: 1, holds: true };
    try {
      connection.exec("INSERT INTO main.row (text) VALUES ('no')");
    } catch (thrown) {
      return [String(sqliteCode(thrown)), String(connection.prepare('SELECT number FROM temp.own').pluck().get())];
    }
    return [];
  }
  expect(snapshots.run(writing, () => write())).toEqual(['SQLITE_READONLY', '7']);
});
