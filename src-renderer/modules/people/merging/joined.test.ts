import { expect, it } from 'vitest';
import { onePerRecord } from './joined.ts';
import type { Merge } from './use-merged.ts';

const merge = (survivor: string, merged: string, changedSince = false): Merge => ({
  ...{ merge: `${survivor}${merged}`, at: '2026-03-05T14:30:00.000Z', by: null, reason: null, changedSince },
  survivor: { id: survivor, title: survivor, birthDate: null },
  merged: { id: merged, title: merged, birthDate: null },
});
const listed = (canonical: string, ...merges: readonly Merge[]) => onePerRecord({ canonical, merges });

it('names a record once where two desks merged the same two into each other', () => {
  expect(listed('a', merge('a', 'b'), merge('b', 'a', true))).toEqual([
    { ...merge('a', 'b'), changedSince: true },
  ]);
  expect(listed('b', merge('a', 'b'), merge('b', 'a'))).toEqual([merge('a', 'b')]);
});

it('names each of several, and each once where merges go in a circle', () => {
  expect(listed('a', merge('b', 'c'), merge('a', 'b'))).toHaveLength(2);
  expect(listed('a', merge('a', 'b'), merge('b', 'c'), merge('c', 'a'))).toEqual([
    merge('a', 'b'),
    merge('b', 'c'),
  ]);
});
