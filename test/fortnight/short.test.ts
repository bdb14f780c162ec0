/** A short form of `npm run test:fortnight`, and that its judge finds what is missing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Acknowledged } from '../replication/checks/ledger.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';
import { judgeDesk, runFortnight } from './fortnight.ts';

let temp: TempFolder;
beforeEach(() => {
  temp = createTempFolder();
});
afterEach(() => temp.remove());

it('brings three desks together after a fortnight apart, and knows what would be lost', async () => {
  const amounts = { desks: 3, people: 120, activities: 120, days: 14, acts: 8, few: null, seed: 3 };
  const findings = await runFortnight({ ...amounts, folder: temp.path, say: () => undefined });
  expect(findings.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(findings.length).toBeGreaterThan(7);

  const never: Acknowledged = {
    op: '0190a000-0000-7000-8000-000000000001',
    record: '0190a000-0000-7000-8000-000000000002',
    kind: 'edit',
    space: 'org',
    desk: 1,
    digest: 'of nothing',
    words: new Map(),
    erases: [],
    saw: new Set(),
    membership: [],
  };
  const elsewhere = { ...never, op: '0190a000-0000-7000-8000-000000000003', space: 'restricted' };
  const ledger = join(temp.path, 'made up');
  writeFileSync(ledger, serialize([never, elsewhere]));
  const home = join(temp.path, 'desk3');
  // The third desk does not hold what is for few.
  expect((await judgeDesk(home, [ledger])).lost).toEqual([expect.stringContaining('in org is not here')]);
}, 300_000);
