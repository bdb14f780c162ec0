import { expect, it } from 'vitest';
import { refusalsToCsv } from './refusals-csv.ts';

it('writes refused rows as text under their header', () => {
  const rows = [{ source: 'a.csv', place: 'row 2', message: '=1+1', remedy: 'He said "no"' }];
  expect(refusalsToCsv(['File', 'Place', 'Why', 'What to do'], rows)).toBe(
    '"File","Place","Why","What to do"\r\n"a.csv","row 2","\'=1+1","He said ""no"""',
  );
});
