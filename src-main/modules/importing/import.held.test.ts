import { afterEach, expect, it } from 'vitest';
import { isBalanced, openTestImport, type TestImport } from './testing.ts';

let test: TestImport;
afterEach(() => test.close());

const bundle = {
  resourceType: 'Bundle',
  entry: [
    { resource: { resourceType: 'Patient', id: 'p1', name: [{ family: 'Lee', given: ['Ann'] }] } },
    {
      resource: {
        resourceType: 'Condition',
        id: 'c1',
        subject: { reference: 'Patient/p1' },
        code: { coding: [{ system: 'http://snomed.info/sct', code: '44054006', display: 'Diabetes' }] },
        clinicalStatus: { coding: [{ code: 'active' }] },
        recordedDate: '2025-03-01',
      },
    },
  ],
};

it('on a device without clinical records leaves flags out and counts them, and takes in the rest', async () => {
  test = await openTestImport({ holds: (space) => space !== 'clinical' });
  const report = await test.import(test.file('bundle.json', bundle));
  expect(report).toMatchObject({ created: 1, refused: 0, leftOut: { 'not-held': 1 } });
  expect(isBalanced(report)).toBe(true);
  expect(test.count('flag')).toBe(0);
});

it('takes the same flag in where clinical records are held', async () => {
  test = await openTestImport();
  expect(await test.import(test.file('bundle.json', bundle))).toMatchObject({ created: 2, leftOut: {} });
  expect(test.count('flag')).toBe(1);
});
