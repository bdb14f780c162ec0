/** `npm run typecheck`: the compiler over every project that the root tsconfig.json refers to, all of them to the end. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const { references } = JSON.parse(readFileSync(new URL('tsconfig.json', root), 'utf8')) as {
  references: readonly { path: string }[];
};
const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));

for (const { path } of references) {
  const { status } = spawnSync(process.execPath, [compiler, '--project', path, '--pretty', 'false'], {
    cwd: root,
    stdio: 'inherit',
  });
  console.log(`${path}: ${status === 0 ? 'sound' : 'has errors'}`);
  if (status !== 0) process.exitCode = 1;
}
