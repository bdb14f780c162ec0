/**
 * `npm run check:lock [FILE]`: fails where package-lock.json would not install everywhere (see lockfile.ts).
 * A lost `"gypfile": false` is put back, and it fails all the same: what is committed was wrong, and green would hide it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Lockfile, problemsOf, withGypfile, withoutGypfile } from './lockfile.ts';

const file = process.argv[2] ?? new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lockfile;

const problems = problemsOf(lock);
for (const problem of problems) console.error(problem);

const mended = withoutGypfile(lock);
if (mended.length > 0) {
  writeFileSync(file, `${JSON.stringify(withGypfile(lock), null, 2)}\n`);
  for (const folder of mended)
    console.error(`${folder} had lost its "gypfile": false; it is back. Commit package-lock.json.`);
}

if (problems.length + mended.length > 0) process.exitCode = 1;
else console.log(`lockfile complete: ${Object.keys(lock.packages).length} packages`);
