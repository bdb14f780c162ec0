/**
 * `npm run test:keychain`: the program's own keychain against gnome-keyring on a session bus, with every failure it can
 * give. Each scenario has a bus, a home and a process of its own. The last line is `N passed, N failed`. Needs Linux and
 * gnome-keyring, which root gets by apt-get; elsewhere it says what it did not test, and why, and is no failure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarios } from './scenarios.ts';
import { runUnder, whyNoService } from './surroundings.ts';

let passed = 0;
let failed = 0;

const why = whyNoService();
if (why !== null) console.log(`Skipped: the keychain was not tested against a Secret Service, because ${why}.`);
else
  for (const { name, bus } of scenarios) {
    const folder = mkdtempSync(join(tmpdir(), 'almoner-keychain-'));
    try {
      const { output, status } = runUnder(bus, folder, name);
      const lines = output.trimEnd().split('\n');
      const tally = /^\{"passed":(\d+),"failed":(\d+)\}$/.exec(lines.pop() ?? '');
      console.log(lines.join('\n'));
      passed += Number(tally?.[1] ?? 0);
      failed += Number(tally?.[2] ?? 0);
      if (tally === null || status !== 0) {
        failed += 1;
        console.log(`✗ ${name}: did not come to its end (${status ?? 'it hung'})\n${output}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
