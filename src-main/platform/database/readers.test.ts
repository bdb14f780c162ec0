import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { badSql, bytes, countMeta, countTwice, dies, leaks, refuses, writes } from './fixtures/queries.ts';
import { createInlineReaders, createReaders } from './readers.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';
import type { Readers } from './types.ts';

const actor: Actor = {
  userId: '0192f4c0-0000-7000-8000-000000000001',
  login: 'ana',
  role: 'admin',
  purpose: 'operations',
  origin: 'window',
};
const list = new URL('./fixtures/queries.ts', import.meta.url);
let database: TestDatabase;
let defects: string[];
let readers: Readers;

const kinds = {
  'in worker threads': () =>
    createReaders({ ...database, queries: list, onDefect: (query, where) => defects.push(`${query}: ${where}`) }),
  'in this thread': () => createInlineReaders(database),
};

beforeEach(async () => {
  database = await openTestDatabase();
  database.writer.connection.exec("INSERT INTO meta VALUES ('a1', 1), ('a2', 2), ('bytes', x'0102ff')");
  defects = [];
});
afterEach(async () => {
  await readers.close();
  await database.close();
});

describe.each(Object.entries(kinds))('readers %s', (_kind, make) => {
  beforeEach(() => {
    readers = make();
  });

  it('answer a query with its input, also many at once', async () => {
    const answers = Array.from({ length: 20 }, () => readers.run(countMeta, { prefix: 'a' }, actor));
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, () => 2));
  });

  it('carry bytes', async () => {
    expect([...(await readers.run(bytes, null, actor))]).toEqual([1, 2, 255]);
  });

  it('see what was committed before they were asked', async () => {
    await readers.run(countMeta, { prefix: 'a' }, actor);
    database.writer.transaction(() => database.writer.prepare("INSERT INTO meta VALUES ('a3', 3)").run());
    expect(await readers.run(countMeta, { prefix: 'a' }, actor)).toBe(3);
  });

  it('show one query one state of the database, whatever is written meanwhile', async () => {
    const answer = readers.run(countTwice, null, actor);
    const timer = setInterval(
      () => database.writer.prepare('INSERT INTO meta VALUES (hex(randomblob(8)), 1)').run(),
      5,
    );
    const [first, second] = await answer.finally(() => clearInterval(timer));
    expect(second).toBe(first);
  });

  it('hand over a fault as it is', async () => {
    await expect(readers.run(refuses, 'because', actor)).rejects.toMatchObject({
      code: 'fixture.refused',
      message: 'Refused: because.',
      remedy: 'Ask otherwise.',
    });
  });

  it('cannot write', async () => {
    const count = database.writer.prepare('SELECT count(*) AS n FROM meta');
    const before = count.get();
    await expect(readers.run(writes, null, actor)).rejects.toThrow();
    expect(count.get()).toEqual(before);
  });

  it('go on after a query that failed', async () => {
    await expect(readers.run(badSql, null, actor)).rejects.toThrow();
    expect(await readers.run(countMeta, { prefix: 'a' }, actor)).toBe(2);
  });

  it('refuse once closed', async () => {
    await readers.close();
    await expect(readers.run(countMeta, { prefix: 'a' }, actor)).rejects.toMatchObject({
      code: 'database.closed',
    });
  });
});

describe('reader threads', () => {
  it('replace one that died, and tell who was waiting for it', async () => {
    readers = kinds['in worker threads']();
    await expect(readers.run(dies, null, actor)).rejects.toMatchObject({ code: 'database.reader_lost' });
    expect(await readers.run(countMeta, { prefix: 'a' }, actor)).toBe(2);
  });

  it('report where a defect is, and nothing of what it says', async () => {
    readers = kinds['in worker threads']();
    await expect(readers.run(leaks, 'CANARYPHI', actor)).rejects.toMatchObject({ code: 'internal' });
    expect(defects.join()).toContain('fixture.leaks: TypeError');
    expect(defects.join()).toContain('queries.ts');
    expect(defects.join()).not.toContain('CANARYPHI');
    await expect(readers.run(badSql, null, actor)).rejects.toMatchObject({ code: 'internal' });
    expect(defects.join()).toContain('no such table: nowhere');
  });

  it('say what is wrong with the database, at every read', async () => {
    readers = createReaders({ path: database.path, key: Buffer.alloc(32, 1), queries: list });
    for (let i = 0; i < 3; i += 1)
      await expect(readers.run(countMeta, { prefix: 'a' }, actor)).rejects.toMatchObject({
        code: 'database.wrong_key',
      });
  });

  it('leave the caller the key, and take no query that is not in the list', async () => {
    const key = Buffer.from(database.key);
    readers = createReaders({ path: database.path, key, queries: list });
    await readers.run(countMeta, { prefix: 'a' }, actor);
    expect(key.equals(database.key)).toBe(true);
    await expect(readers.run({ ...countMeta, name: 'unlisted' }, { prefix: 'a' }, actor)).rejects.toMatchObject({
      code: 'internal',
    });
  });
});
