/** What a writer acknowledged is there after kill -9 at any moment, whole (law 5). Power cuts are simulated elsewhere. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './open.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

/** Commits pairs of rows and prints each pair's number once it is committed; the key comes by standard input. */
const program = `
  const url = (name) => new URL(name, ${JSON.stringify(import.meta.url)}).href;
  const { openDatabase } = await import(url('./open.ts'));
  const { createWriter } = await import(url('./writer.ts'));
  const { writeSync } = await import('node:fs');
  const key = await new Promise((resolve) => process.stdin.once('data', resolve));
  const writer = createWriter(openDatabase(process.argv[1], key, 'writer'));
  const last = writer.prepare("SELECT max(rid) AS rid FROM lookup WHERE field = 'left'").get().rid ?? 0;
  for (let rid = last + 1; ; rid += 1) {
    writer.transaction(() => {
      for (const field of ['left', 'right'])
        writer.prepare("INSERT INTO lookup (field, key, rid) VALUES (?, hex(randomblob(200)), ?)").run(field, rid);
    });
    writeSync(1, rid + '\\n');
  }`;

it('keeps every acknowledged transaction whole', async () => {
  database.writer.connection.close();
  let acknowledged = 0;
  for (let round = 0; round < 6; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program, database.path]);
    let output = '';
    const enough = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.split('\n').length > 10 + round * 7) resolve();
      });
    });
    child.stdin.write(database.key);
    await enough;
    child.kill('SIGKILL');
    await once(child, 'close');
    acknowledged = Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
    const connection = openDatabase(database.path, database.key, 'writer');
    const counts = connection
      .prepare('SELECT field, count(*) AS n, max(rid) AS last FROM lookup GROUP BY field')
      .all() as {
      n: number;
      last: number;
    }[];
    expect(counts).toHaveLength(2);
    expect(counts[0]).toMatchObject({ n: counts[1]!.n, last: counts[1]!.last });
    expect(counts[0]!.n).toBeGreaterThanOrEqual(acknowledged);
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    connection.close();
  }
  expect(acknowledged).toBeGreaterThan(100);
}, 60_000);
