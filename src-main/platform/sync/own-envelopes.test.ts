import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { createOwnEnvelopes, type OwnEnvelopes } from './own-envelopes.ts';

let database: TestDatabase;
let own: OwnEnvelopes;
beforeEach(async () => {
  database = await openTestDatabase();
  own = createOwnEnvelopes(database.writer);
});
afterEach(() => database.close());

const envelope = (space: 'org' | 'clinical', seq: number) => {
  const bytes = Buffer.from(`${space} ${seq}`);
  return { space, seq, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
};
const numbersAfter = (space: 'org' | 'clinical', seq: number): number[] =>
  own.after(space, seq, 10).map((one) => one.seq);

test('what was added after it was asked whether there is more is found', () => {
  expect(numbersAfter('org', 0)).toEqual([]);
  for (const seq of [1, 2]) own.add(envelope('org', seq), null);
  expect(numbersAfter('org', 0)).toEqual([1, 2]);
  expect(numbersAfter('org', 2)).toEqual([]);
  expect(numbersAfter('clinical', 0)).toEqual([]);
  own.add(envelope('clinical', 1), null);
  own.add(envelope('org', 3), null);
  expect(numbersAfter('org', 2)).toEqual([3]);
  expect(numbersAfter('clinical', 0)).toEqual([1]);
});

test('what stood there before the program started is found, and what follows it', () => {
  for (const seq of [1, 2]) own.add(envelope('org', seq), null);
  own = createOwnEnvelopes(database.writer);
  own.add(envelope('org', 3), null);
  expect(numbersAfter('org', 1)).toEqual([2, 3]);
});

test('an envelope that was taken back with its transaction is not sent, and the next under its number is', () => {
  expect(() =>
    database.writer.transaction(() => {
      own.add(envelope('org', 1), null);
      throw new Error('the disk is full');
    }),
  ).toThrow('the disk is full');
  expect(numbersAfter('org', 0)).toEqual([]);
  own.add(envelope('org', 1), null);
  expect(numbersAfter('org', 0)).toEqual([1]);
});
