/**
 * The backup keeper at night: the nightly backup, the rotation after it, and what was saved since on a second disk. What the
 * product promises: whatever bears the name of a backup is one; rotation removes only what need not stay; a backup and the
 * segments behind it bring back everything that was shipped; what an interrupted job left goes with the next one.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBackup, recipientsOf, verifyWith } from '#core/backup.ts';
import { defaultBackupFolder, keepBackupMemory } from '#core/backup-memory.ts';
import { defaultOrganisation } from '#core/first-records.ts';
import { restoreBackup } from '#core/restore.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { attachFile } from '#modules/documents/contract/documents.api.ts';
import { backupWatch, saveBackupFolders } from '#modules/settings/contract/backup.api.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { expendable } from '#platform/backup/retention.ts';
import { writeSegment } from '#platform/backup/segments.ts';
import { backupName } from '#platform/backup/write-backup.ts';
import { createMeta } from '#platform/database/meta.ts';
import { openDatabase } from '#platform/database/open.ts';
import { kitPair } from '#platform/keys/backup-keys.ts';
import { CHEAP_KDF, createFakeKeychain } from '#platform/keys/testing.ts';
import type { Platform } from '#platform/module.ts';
import { saveRecords } from '#shared/api/records.api.ts';
import { databaseOf, LOGIN, PASSWORDS, vaultOf } from '../clinic.ts';
import type { RunningCore } from '../driver.ts';
import { addDocument, makeFilled } from '../filled.ts';
import { inspect } from '../inspect.ts';
import { compare, createLedger, type Ledger } from '../ledger.ts';
import { createRng } from '../rng.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { nextWork } from '../workload.ts';
import { upload } from './documents.ts';

interface Made extends Template {
  readonly kit: string;
  readonly ledger: Ledger;
  /** Of what is saved while the keeper works. */
  since: Ledger;
}

const DAY = 24 * 60 * 60 * 1000;
/** Days ago: two nights that stay, one that is replaced by the later one of its day, one of last quarter. */
const NIGHTS = [2, 2.1, 9, 95] as const;
const SAVES = 4;
const secondDisk = (folder: string): string => join(folder, 'second-disk');

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

const backupsIn = (folder: string): string[] => namesIn(folder).filter((name) => name.endsWith('.backup'));

async function make(root: string): Promise<Made> {
  const { folder, key, kit, ledger } = await makeFilled(root, createRng(6, 'keeper'), 6, (platform, clinic) => {
    addDocument(platform, clinic.admin, 'letter.txt', Buffer.from('Dear colleague, '.repeat(6000)));
    const to = defaultBackupFolder(platform.dataDir);
    const now = systemClock.now();
    const [first, ...others] = NIGHTS.map((days) => backupName(now - days * DAY));
    const { file, bytes, manifest } = makeBackup(platform, clinic.key, to, () => undefined, first!);
    for (const name of others) cpSync(file, join(to, name), { preserveTimestamps: true });
    const at = new Date(now - NIGHTS[0] * DAY).toISOString();
    const run = { at, kind: 'nightly', file, bytes, seconds: 1, fault: null } as const;
    const none = { folder: null, segments: null, drill: null, shipped: null, lastSegment: null, erasures: 0 };
    keepBackupMemory(createMeta(platform.writer), { ...none, runs: [run], lastPlace: manifest.place });
  });
  return { folder, key, kit, password: PASSWORDS[0], ledger, since: createLedger() };
}

/** Watches the keeper; `shipped` resolves once a segment has gone out that was begun after it was called. */
function watchKeeper({ caller, ended }: RunningCore, backedUp: () => void) {
  const waiting = new Set<(moment: string) => void>();
  let last: string | null = null;
  let runs: number | null = null;
  const stop = caller.watch(
    backupWatch,
    {},
    {
      message: (status) => {
        if (runs !== null && status.runs.length > runs && status.runs[0]!.file !== null) backedUp();
        runs = status.runs.length;
        if (status.lastSegment === null || status.lastSegment === last) return;
        last = status.lastSegment;
        for (const tell of waiting) tell(last);
      },
      ended: () => undefined,
    },
  );
  return {
    stop,
    shipped: async (): Promise<boolean> => {
      const seen = new Set<string>();
      const two = Promise.withResolvers<boolean>();
      // One may have been under way already, so it takes the one after it.
      const tell = (moment: string) => {
        if (seen.add(moment).size === 2) two.resolve(true);
      };
      waiting.add(tell);
      const isOut = await Promise.race([two.promise, ended.then(() => false)]);
      waiting.delete(tell);
      return isOut;
    },
  };
}

/** Does once more what was interrupted, and says what lies about all the same. */
function leftAfterNext(platform: Platform, key: Uint8Array): string[] {
  const folder = platform.dataDir;
  const backups = defaultBackupFolder(folder);
  // Whoever goes on signs in first, so that the next segment ends elsewhere.
  platform.audit.append({ actor: null, action: 'sign-in' });
  makeBackup(platform, key, backups, () => undefined, backupName(systemClock.now() + DAY));
  const connection = openDatabase(databaseOf(folder), key, 'reader');
  try {
    writeSegment({
      connection,
      dataDir: folder,
      to: secondDisk(folder),
      after: { op: 0, audit: 0, auditHash: '0'.repeat(64) },
      recipients: recipientsOf(platform, key),
      random: systemRandom,
      now: systemClock.now(),
    });
  } finally {
    connection.close();
  }
  const partial = [...namesIn(backups), ...namesIn(secondDisk(folder))].filter((name) =>
    name.endsWith('.partial'),
  );
  const scratch = namesIn(join(folder, 'scratch'));
  return [...partial, ...scratch].map((name) => `an orphan stays for ever: ${name}`);
}

/** A new clinic out of the newest backup and what was shipped since. */
async function restored(folder: string, newest: string, { kit, ledger, since }: Made, isShipped: boolean) {
  const to = join(folder, 'restored');
  const segments = secondDisk(folder);
  await restoreBackup({
    file: join(defaultBackupFolder(folder), newest),
    kit,
    dataDir: to,
    password: PASSWORDS[1],
    clock: systemClock,
    random: systemRandom,
    vault: { kdf: CHEAP_KDF, keychain: createFakeKeychain('absent') },
    ...(namesIn(segments).some((name) => name.endsWith('.segment')) ? { segments } : {}),
  });
  const { key } = await vaultOf(to).openWithPassword(LOGIN, PASSWORDS[1]);
  const { refused, problems, found } = await inspect(to, key, (look) => [
    ...compare(ledger.snapshot(), look),
    ...(isShipped ? compare({ known: since.snapshot().known, open: [] }, look) : []),
  ]);
  return (refused ? [refused.code] : [...found, ...problems]).map((problem) => `restored: ${problem}`);
}

async function verify(folder: string, made: Made, answers: readonly string[]): Promise<readonly string[]> {
  const { key, kit, ledger, since } = made;
  const backups = defaultBackupFolder(folder);
  const before = backupsIn(defaultBackupFolder(made.folder));
  const now = backupsIn(backups);
  const fresh = now.filter((name) => !before.includes(name));
  const problems: string[] = [];
  for (const name of fresh)
    verifyWith(
      join(backups, name),
      kitPair(kit),
      backupFaults['backup.wrong_kit'],
      join(folder, 'checking'),
      systemRandom,
    );
  for (const name of now)
    if (
      before.includes(name) &&
      !readFileSync(join(backups, name)).equals(readFileSync(join(made.folder, 'backups', name)))
    )
      problems.push(`the backup ${name} was changed`);
  const mayGo = new Set(expendable([...before, ...fresh], defaultOrganisation('').timeZone));
  for (const name of before)
    if (!mayGo.has(name) && !now.includes(name)) problems.push(`lost: the backup ${name}`);
  if (answers.includes('backed up') && fresh.length === 0) problems.push('lost: the backup of the night');
  if (answers.includes('backed up') && answers.includes('shipped') && now.some((name) => mayGo.has(name)))
    problems.push('rotation left what may go');
  problems.push(...(await restored(folder, now.at(-1)!, made, answers.includes('shipped'))));
  const {
    refused,
    problems: named,
    found,
  } = await inspect(folder, key, (look, platform) => [
    ...compare(ledger.snapshot(), look),
    ...since.settle(look),
    ...leftAfterNext(platform, key),
  ]);
  return [...problems, ...(refused ? [`it would not open: ${refused.code}`] : [...found, ...named])];
}

export const keeperScenario: Scenario<Made> = {
  name: 'backup keeper',
  haste: true,
  make,
  async run(core, made, { note }, folder) {
    const rng = createRng(8, 'keeper');
    const since = createLedger();
    made.since = since;
    const keeper = watchKeeper(core, () => note('backed up'));
    await core.caller.call(saveBackupFolders, { folder: null, segments: secondDisk(folder) });
    for (let saves = 0; saves < SAVES; saves += 1) {
      const { save, effects } = nextWork(rng, since);
      const call = since.begin(effects);
      await core.caller.call(saveRecords, save);
      since.acknowledge(call);
    }
    const letter = Buffer.from('Thank you for the referral. '.repeat(3000));
    await core.caller.call(attachFile, {
      upload: await upload(core.caller, letter),
      name: 'thanks.txt',
      kind: 'letter',
    });
    if (await keeper.shipped()) note('shipped');
    keeper.stop();
  },
  verify,
};
