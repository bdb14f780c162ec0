import { expect, it } from 'vitest';
import { usualSpaces } from './devices.api.ts';

it('a new computer gets what the inviting one holds, without restricted notes', () => {
  expect(usualSpaces(['org', 'clinical', 'restricted', 'audit'])).toEqual(['org', 'clinical', 'audit']);
  expect(usualSpaces(['audit', 'org'])).toEqual(['org', 'audit']);
  expect(usualSpaces([])).toEqual([]);
});
