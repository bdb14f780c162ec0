/** What merging adds to every list, search and page runs along an index: no interactive path reads a whole table (design §11). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timelineQuery } from '#modules/activities/timeline.query.ts';
import { registry } from '#modules/entities.ts';
import type { ReadDatabase } from '#platform/database/types.ts';
import { listQuery } from '#platform/records/read/list.ts';
import { peopleQueries } from '../people.queries.ts';
import { openTestSearch, type TestSearch } from '../search/testing.ts';
import { mergeQueries } from './merge.queries.ts';
import { mergePeople } from './merge.service.ts';

let clinic: TestSearch;
beforeEach(async () => {
  clinic = await openTestSearch();
});
afterEach(() => clinic.close());

/** Tables of records that a query reads from end to end, by SQLite's own plan of each statement it runs. */
async function scanned(run: (db: ReadDatabase) => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  await clinic.readers.run(
    {
      name: 'plans',
      async run(db: ReadDatabase) {
        const connection = clinic.writer.connection;
        const watched = db.withPlugin({
          transformQuery: ({ node }) => node,
          transformResult: async ({ result }) => result,
        });
        const executor = watched.getExecutor();
        const execute = executor.executeQuery.bind(executor);
        executor.executeQuery = (async (
          query: { sql: string; parameters: readonly unknown[] },
          ...rest: never[]
        ) => {
          const plan = connection.prepare(`EXPLAIN QUERY PLAN ${query.sql}`).all(...query.parameters) as {
            detail: string;
          }[];
          found.push(
            ...plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?!CONSTANT|json_each|\()/.test(detail)),
          );
          return (execute as (...all: unknown[]) => unknown)(query, ...rest);
        }) as never;
        await run(watched as never);
        return null;
      },
      trace: () => null,
    },
    {},
    clinic.admin,
  );
  return found;
}

describe('the plans', () => {
  it('are told from one that does', async () => {
    expect(await scanned((db) => db.selectFrom('person').selectAll().execute())).toEqual(['SCAN person']);
  });

  it('read no table from end to end', async () => {
    const [a, b] = [clinic.person('Jane Doe', { birthDate: '1980-02-03' }), clinic.person('Jane A. Doe')];
    mergePeople(clinic, clinic.admin, { survivor: b, merged: a, confirmed: true });
    const now = clinic.clock.now();
    const list = (entity: string, filter?: object) =>
      scanned((db) =>
        listQuery(registry).run(
          db,
          { entity, limit: 50, state: 'live', now, ...(filter ? { filter } : {}) } as never,
          clinic.admin,
        ),
      );
    for (const entity of ['task', 'coverage', 'flag', 'relationshipNote', 'document'])
      expect([entity, await list(entity, { field: 'person', op: 'is', value: a })]).toEqual([entity, []]);
    expect(await list('person', { field: 'phones', op: 'is', value: '+13125550100' })).toEqual([]);
    const input = {
      entity: 'person',
      id: a,
      direction: 'past',
      limit: 50,
      now: '2026-01-01T00:00:00.000Z',
    } as const;
    expect(await scanned((db) => timelineQuery.run(db, input, clinic.admin))).toEqual([]);
    expect(await scanned((db) => peopleQueries.relationships.run(db, { id: a }, clinic.admin))).toEqual([]);
    expect(await scanned((db) => mergeQueries.merged.run(db, { id: a }, clinic.admin))).toEqual([]);
    expect(await scanned((db) => mergeQueries.preview.run(db, { survivor: a, merged: b }, clinic.admin))).toEqual(
      [],
    );
  });
});
