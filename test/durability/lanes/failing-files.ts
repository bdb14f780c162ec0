/**
 * Disks that fail under files instead of the database: the file store while documents are attached, and the folders of
 * backups and of their copies. Whoever waits is told why, what was answered is there whole, work goes on once the disk does,
 * and nothing of what failed is left lying.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeBackup, verifyWith } from '#core/backup.ts';
import { defaultBackupFolder } from '#core/backup-memory.ts';
import { systemRandom } from '#core/system.ts';
import { attachFile } from '#modules/documents/contract/documents.api.ts';
import { type BackupRun, backupWatch, runBackup } from '#modules/settings/contract/backup.api.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { kitPair } from '#platform/keys/backup-keys.ts';
import { PASSWORDS } from '../clinic.ts';
import { type LinkedCore, startCore } from '../driver.ts';
import { addDocument, type Filled, makeFilled } from '../filled.ts';
import { inspect } from '../inspect.ts';
import { compare } from '../ledger.ts';
import { createRng, type Rng } from '../rng.ts';
import { leftLying, newFile, upload, wrongWith } from '../scenarios/documents.ts';
import { type Failure, failingFrom, refusal } from './failure.ts';
import { attempt, type LaneOptions } from './lane.ts';

/** Enough that each of the first `MOST` changes of the file store is one of theirs. */
const DOCUMENTS = 12;
const MOST = { documents: 40, backups: 14, scratch: 120 } as const;
const BACKUPS = 4;

interface Round {
  readonly folder: string;
  readonly clinic: Filled;
  readonly kind: Failure;
  readonly rng: Rng;
  /** Starts a core and signs in, with a disk that fails below this folder from the n-th change on. */
  start(below: string, at: number): Promise<LinkedCore>;
}

async function overDocuments({ folder, clinic, kind, rng, start }: Round, at: number): Promise<readonly string[]> {
  const core = await start(join(folder, 'files'), at);
  const kept: { readonly id: string; readonly bytes: Buffer }[] = [];
  const faults: (string | null)[] = [];
  for (let number = 0; number < DOCUMENTS; number += 1) {
    const bytes = newFile(rng, 30_000 + rng.below(100_000));
    const fault = await refusal(kind, async () => {
      const input = { upload: await upload(core.caller, bytes), name: `${number}.txt`, kind: 'other' } as const;
      kept.push({ id: (await core.caller.call(attachFile, input)).id, bytes });
    });
    faults.push(fault?.code ?? null);
  }
  await core.kill();
  const now = await inspect(folder, clinic.key, (look, platform) => [
    ...compare(clinic.ledger.snapshot(), look),
    ...kept.flatMap(({ id, bytes }) => wrongWith(look, platform, id, bytes)),
  ]);
  if (now.refused) return [`it would not open: ${now.refused.code}`];
  const later = await inspect(folder, clinic.key, (_, platform) => leftLying(platform), {
    later: true,
    check: false,
  });
  return [
    ...(faults.every((code) => code === null) ? ['the disk never failed'] : []),
    ...(faults.at(-1) === null ? [] : [`it did not recover: ${faults.at(-1)}`]),
    ...now.found,
    ...now.problems,
    ...later.found,
  ];
}

/** Makes a backup by the settings page; answers what the page says of it. */
async function backUp({ caller }: LinkedCore): Promise<BackupRun> {
  const done = Promise.withResolvers<BackupRun>();
  let runs: number | null = null;
  const stop = caller.watch(
    backupWatch,
    {},
    {
      message: (status) => {
        if (runs === null) {
          runs = status.runs.length;
          void caller.call(runBackup, {}).catch(done.reject);
        } else if (status.runs.length > runs && status.running === null) done.resolve(status.runs[0]!);
      },
      ended: () => done.reject(new Error('nobody tells any more how backups go')),
    },
  );
  return done.promise.finally(stop);
}

const TOLD = /^(disk\.(full|failed)|data\.not_writable|backup\.unverified|database\.corrupt)$/;

async function overBackups(
  { folder, clinic, start }: Round,
  below: string,
  at: number,
): Promise<readonly string[]> {
  const core = await start(below, at);
  const runs: BackupRun[] = [];
  for (let number = 0; number < BACKUPS; number += 1) runs.push(await backUp(core));
  await core.kill();
  const problems = runs.flatMap(({ fault }) =>
    fault && !TOLD.test(fault.code) ? [`a backup failed by ${fault.code}`] : [],
  );
  // Rotation keeps the newest of a day.
  const newest = runs.findLast(({ file }) => file !== null)?.file;
  if (newest && !existsSync(newest)) problems.push(`lost: the backup ${newest}`);
  if (runs.every(({ fault }) => fault === null)) problems.push('the disk never failed');
  if (runs.at(-1)!.fault) problems.push(`it did not recover: ${runs.at(-1)!.fault!.code}`);
  const backups = defaultBackupFolder(folder);
  const {
    refused,
    problems: named,
    found,
  } = await inspect(folder, clinic.key, (look, platform) => {
    makeBackup(platform, clinic.key, backups, () => undefined);
    return compare(clinic.ledger.snapshot(), look);
  });
  const left = readdirSync(backups, { recursive: true }) as string[];
  const checking = join(folder, 'checking');
  mkdirSync(checking, { recursive: true });
  for (const name of left.filter((one) => one.endsWith('.backup')))
    verifyWith(join(backups, name), kitPair(clinic.kit), backupFaults['backup.wrong_kit'], checking, systemRandom);
  return [
    ...problems,
    ...left.filter((name) => name.endsWith('.partial')).map((name) => `an orphan stays for ever: ${name}`),
    ...(refused ? [`it would not open: ${refused.code}`] : [...found, ...named]),
  ];
}

/** So many times over documents, and so many over backups. */
export async function failFiles(options: LaneOptions, library: string, each: number): Promise<void> {
  const { root, product, seed, tally } = options;
  const clinic = await makeFilled(join(root, 'with-files'), createRng(seed, 'files'), 5, (platform, { admin }) =>
    addDocument(platform, admin, 'letter.txt', newFile(createRng(seed, 'letter'), 90_000)),
  );
  const folder = join(root, 'failing-files');
  const round = (kind: Failure, number: number): Round => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(clinic.folder, folder, { recursive: true });
    const rng = createRng(seed, 'failing files', kind, number);
    return {
      folder,
      clinic,
      kind,
      rng,
      async start(below, at) {
        const env = failingFrom(library, below, kind, at, 1 + rng.below(2));
        const core = await startCore(folder, { product, quiet: true, env });
        await core.signIn(PASSWORDS[0]);
        return core;
      },
    };
  };
  const place = (number: number, most: number): number => 1 + ((seed + number * 7) % most);
  for (let number = 0; number < each; number += 1) {
    const kind = number % 2 === 0 ? 'EIO' : 'ENOSPC';
    const at = place(number, MOST.documents);
    await attempt(tally, `${kind} at change ${at} of the file store, seed ${seed}`, () =>
      overDocuments(round(kind, number), at),
    );
    const part = number % 4 < 2 ? 'backups' : 'scratch';
    const from = place(number, MOST[part]);
    await attempt(tally, `${kind} at change ${from} of ${part}, seed ${seed}`, () =>
      overBackups(round(kind, number), join(folder, part), from),
    );
  }
}
