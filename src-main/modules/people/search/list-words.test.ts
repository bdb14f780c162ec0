import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { listQuery } from '#platform/records/read/list.ts';
import type { Actor } from '#shared/access/actor.ts';
import { listRecords } from '#shared/api/records.api.ts';
import { openTestSearch, type TestSearch } from './testing.ts';

let db: TestSearch;
beforeEach(async () => {
  db = await openTestSearch();
});
afterEach(() => db.close());

const list = async (value: unknown, more: object = {}, actor: Actor = db.admin) => {
  const filter = { field: 'displayName', op: 'words', value };
  const input = { ...listRecords.input.parse({ entity: 'person', filter, ...more }), now: db.clock.now() };
  return db.readers.run(listQuery(registry), input, actor);
};
const titles = async (value: string, more?: object) => (await list(value, more)).rows.map((row) => row.title);

describe('finding within a list', () => {
  beforeEach(() => {
    db.person('Tristan Gleason', { birthDate: '1951-07-30' });
    db.person('Ánh Ngọc Nguyễn', { nickname: 'Annie' });
    db.person('Gleb Adams');
    db.person("Maria Gleason-O'Neil");
  });

  test('takes the beginnings of words, of any name, in any order, accents or none', async () => {
    expect(await titles('gle')).toEqual(['Gleb Adams', "Maria Gleason-O'Neil", 'Tristan Gleason'].sort(bySort));
    expect(await titles('gleason tri')).toEqual(['Tristan Gleason']);
    expect(await titles('nguyen')).toEqual(['Ánh Ngọc Nguyễn']);
    expect(await titles('annie')).toEqual(['Ánh Ngọc Nguyễn']);
    expect(await titles('leason')).toEqual([]);
  });

  test('follows a corrected name, and does not show whom somebody deleted', async () => {
    const id = db.person('Wrong Name');
    const commit = (change: object) =>
      db.records.commit({ actor: db.admin, changes: [{ entity: 'person', id, ...change } as never] });
    commit({ kind: 'edit', values: { name: { given: 'Right', family: 'Name' } } });
    expect([await titles('wrong'), await titles('right')]).toEqual([[], ['Right Name']]);
    commit({ kind: 'delete' });
    expect(await titles('right')).toEqual([]);
  });

  test('pages in the order asked for', async () => {
    const first = await list('gle', { limit: 2 });
    const second = await list('gle', { limit: 2, after: first.next });
    expect([...first.rows, ...second.rows].map((row) => row.title)).toEqual(await titles('gle'));
    expect(second.next).toBeNull();
  });

  test.each(['', '  ', '***', '"', 'a'.repeat(301), 7, null])('refuses %j, and takes no syntax', async (value) => {
    await expect(list(value)).rejects.toMatchObject({ code: 'filter.invalid' });
  });

  test('never takes typed text for the syntax of the index', async () => {
    for (const typed of ['gle" OR "x', 'NOT gle', 'line: gle', 'gle*', 'NEAR(gle tri)'])
      await expect(list(typed)).resolves.toBeDefined();
  });
});

/** By family name, as lists are sorted. */
function bySort(one: string, other: string): number {
  const family = (name: string) => name.split(' ').at(-1)!.toLowerCase();
  return family(one) < family(other) ? -1 : 1;
}
