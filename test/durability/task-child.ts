/**
 * A process that does one task and ends, for what has no core: a backup made and a restore run by the command line's own
 * functions, but for the derivation, which stands at the floor. Tells what it has acknowledged, a line each.
 */
import { readFileSync, writeSync } from 'node:fs';
import { makeBackup } from '#core/backup.ts';
import { restoreBackup } from '#core/restore.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { CHEAP_KDF, createFakeKeychain } from '#platform/keys/testing.ts';
import { installationOf } from './clinic.ts';
import type { Task } from './scenarios.ts';

const task = JSON.parse(readFileSync(0, 'utf8')) as Task;
if (task.kind === 'backup') {
  const key = Buffer.from(task.key, 'hex');
  const installation = installationOf(task.folder);
  installation.open(key);
  makeBackup(installation.platform, key, task.to, () => undefined);
  writeSync(1, 'done\n');
  await installation.seal();
} else {
  await restoreBackup({
    file: task.file,
    kit: task.kit,
    dataDir: task.to,
    password: task.password,
    clock: systemClock,
    random: systemRandom,
    vault: { kdf: CHEAP_KDF, keychain: createFakeKeychain('absent') },
  });
  writeSync(1, 'done\n');
}
