import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestImport, type TestImport } from '#modules/importing/testing.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Space } from '#shared/entity/entity.ts';
import { recordHandlers } from './record.handlers.ts';
import { recordCounts } from './stats.ts';

let clinic: TestImport;
beforeEach(async () => {
  clinic = await openTestImport();
});
afterEach(() => clinic.close());

const holding = (...held: readonly Space[]): Platform => ({
  ...clinic.platform,
  holds: (space) => held.includes(space),
});
const call = (platform: Platform, name: string, input: object, actor: Actor = clinic.admin): Promise<unknown> => {
  const { contract, handle } = recordHandlers(platform).find((one) => one.contract.name === name)!;
  const parsed = contract.input.parse(input) as never;
  return handle(parsed, { actor, signal: new AbortController().signal, sessionId: 'one' }) as Promise<unknown>;
};

test('where a space is not held, lists say so, counts are floors, and nothing known is no nought', async () => {
  const all = holding('org', 'clinical', 'restricted');
  const front = holding('org');
  expect(await call(all, 'records.count', { entity: 'flag' })).toEqual({ count: 0, exact: true, notHeld: [] });
  expect(await call(front, 'records.count', { entity: 'flag' })).toEqual({
    count: null,
    exact: false,
    notHeld: ['clinical'],
  });
  expect(await call(front, 'records.count', { entity: 'activity' })).toEqual({
    count: 0,
    exact: false,
    notHeld: ['restricted'],
  });
  expect(await call(front, 'records.count', { entity: 'person' })).toMatchObject({ exact: true, notHeld: [] });
  expect(await call(front, 'records.list', { entity: 'flag' })).toMatchObject({ rows: [], notHeld: ['clinical'] });
  expect(await call(front, 'records.list', { entity: 'person' })).toMatchObject({ notHeld: [] });
});

test('a count of all records leaves out what is not held at all', () => {
  expect(recordCounts(holding('org', 'clinical'), clinic.admin)).toMatchObject({ flags: 0, activities: 0 });
  const counts = recordCounts(holding('org'), clinic.admin);
  expect(counts).not.toHaveProperty('flags');
  expect(counts).toMatchObject({ people: 0, activities: 0 });
});
