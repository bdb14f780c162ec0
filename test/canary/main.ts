/**
 * `npm run test:canary`: nothing of the canaries is found where nothing may be (law 6), nothing in the memory of a core that was
 * sealed half a minute ago, and nothing of what desks share in the relay between them. Each silence stands beside a control in
 * which the same search finds what was planted. `--only workstation` or `--only relay` is one half of it. The last line is
 * `N passed, N failed`. Needs Linux and root, since it reads the memory of other processes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { searchRelay } from './relay.ts';
import { fail, figures } from './tally.ts';
import { searchWorkstation } from './workstation.ts';

const PARTS: Readonly<Record<string, (root: string) => Promise<void>>> = {
  workstation: searchWorkstation,
  relay: searchRelay,
};

/** Each part has a folder of its own, and says by TMPDIR where its programs lay down what they need for a moment. */
async function run(only: string | undefined): Promise<void> {
  const beside = tmpdir();
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('The canary scan needs Linux and root: it reads the memory of other processes.');
  if (only !== undefined && !Object.hasOwn(PARTS, only))
    throw new Error(`There is no part ${only}; the parts are ${Object.keys(PARTS).join(', ')}.`);
  for (const [name, search] of Object.entries(PARTS)) {
    if (only !== undefined && only !== name) continue;
    const root = mkdtempSync(join(beside, 'almoner-canary-'));
    try {
      await search(root);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
}

try {
  await run(parseArgs({ options: { only: { type: 'string' } } }).values.only);
} catch (thrown) {
  console.error(thrown);
  fail('the search came to no end');
}
const { passed, failed } = figures();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
