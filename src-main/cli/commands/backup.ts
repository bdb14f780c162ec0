/** `backup`, `backup-verify`, `restore`: a clinic taken to safety and back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeBackup, verifyOwn, verifyWith } from '#core/backup.ts';
import { restoreBackup } from '#core/restore.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { demand } from '#platform/access/decide.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { openSealedFile } from '#platform/backup/sealed-file.ts';
import { kitPair } from '#platform/keys/backup-keys.ts';
import { type Arguments, cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { runOpen } from '../open.ts';
import { facts, type Output, stepTeller } from '../output.ts';
import { readSecrets } from '../secrets.ts';
import { readKit } from './keys.ts';

const seconds = (since: number): number => Math.round((systemClock.now() - since) / 100) / 10;

function fileOf(args: Arguments): string {
  const [file] = args.positionals;
  if (file === undefined) throw cliFaults['cli.usage']({ problem: 'Name the backup file' });
  return resolve(file);
}

export const backup: OpenCommand = async ({ args, output, platform, actor, key }) => {
  demand(actor, { permission: 'settings.manage' });
  const since = systemClock.now();
  const { file, bytes, verified } = makeBackup(platform, key, resolve(args.required('to')), stepTeller(output));
  platform.audit.append({ actor, action: 'backup', detail: { bytes } });
  output.result({ file, bytes, seconds: seconds(since), verified }, facts);
  return 0;
};

const verifyOpen: OpenCommand = async ({ args, output, platform }) => {
  output.result(verifyOwn(platform, fileOf(args)), (answer) => facts({ ...answer }));
  return 0;
};

/**
 * With the kit or the clinic's data folder: opened and walked page by page. With neither, only its digest can be looked
 * at, which finds damage and no forgery; the answer then says `verified: false`.
 */
export async function backupVerify(args: Arguments, output: Output): Promise<number> {
  const file = fileOf(args);
  const kit = args.option('kit');
  if (kit !== undefined) {
    const pair = kitPair(readKit(kit));
    const scratch = mkdtempSync(join(tmpdir(), 'almoner-verify-'));
    try {
      const answer = verifyWith(file, pair, backupFaults['backup.wrong_kit'], scratch, systemRandom);
      output.result(answer, (one) => facts({ ...one }));
      return 0;
    } finally {
      pair.privateKey.fill(0);
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  if (args.option('data') !== undefined) return runOpen(verifyOpen, args, output);
  const sealed = openSealedFile(file);
  sealed.checkDigest();
  output.result({ file, bytes: sealed.bytes, whole: true, verified: false }, (answer) =>
    [facts(answer), 'Undamaged. Whether it opens can be checked with --kit FILE or --data DIR.'].join('\n'),
  );
  return 0;
}

export async function restore(args: Arguments, output: Output): Promise<number> {
  const since = systemClock.now();
  const file = fileOf(args);
  const dataDir = args.required('data');
  const kit = readKit(args.required('kit'));
  const [password] = await readSecrets(args.flag('password-stdin'), ['New password for the administrator: ']);
  const login = args.option('user');
  const segments = args.option('segments');
  const restored = await restoreBackup({
    file,
    kit,
    dataDir,
    password: password!,
    clock: systemClock,
    random: systemRandom,
    progress: stepTeller(output),
    ...(login === undefined ? {} : { login }),
    ...(segments === undefined ? {} : { segments: resolve(segments) }),
  });
  output.result({ ...restored, seconds: seconds(since) }, facts);
  return 0;
}
