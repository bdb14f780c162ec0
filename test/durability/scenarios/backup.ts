/** A backup that is made, and one that is restored into a folder of its own. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeBackup, verifyWith } from '#core/backup.ts';
import { systemRandom } from '#core/system.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { attachmentNames, isWholeAttachment } from '#platform/files/attachments.ts';
import { kitPair } from '#platform/keys/backup-keys.ts';
import { installationOf, LOGIN, PASSWORDS, vaultOf } from '../clinic.ts';
import { addDocument, makeFilled } from '../filled.ts';
import { inspect } from '../inspect.ts';
import { compare, type Ledger } from '../ledger.ts';
import { createRng } from '../rng.ts';
import type { Scenario, Template } from '../scenarios.ts';

interface Made extends Template {
  readonly kit: string;
  readonly ledger: Ledger;
}

const SAVES = 10;
const BACKUPS = 'backups';
const RESTORED = 'restored';

async function makeOne(root: string): Promise<Made> {
  const { folder, key, kit, ledger } = await makeFilled(
    root,
    createRng(5, 'backup'),
    SAVES,
    (platform, { admin }) =>
      addDocument(platform, admin, 'letter.txt', Buffer.from('Dear colleague, '.repeat(6000))),
  );
  return { folder, key, kit, password: null, ledger };
}

/** Whatever bears the name of a backup has to be one. */
function backupsIn(folder: string, kit: string, scratch: string): number {
  if (!existsSync(folder)) return 0;
  mkdirSync(scratch, { recursive: true });
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const whole = files.filter(({ name }) => !name.endsWith('.partial'));
  for (const { name } of whole)
    verifyWith(join(folder, name), kitPair(kit), backupFaults['backup.wrong_kit'], scratch, systemRandom);
  return whole.length;
}

/** A backup has its name only once all files of its clinic lie beside it. */
const filesMissing = (folder: string): string[] =>
  attachmentNames(folder)
    .filter((name) => !isWholeAttachment(join(folder, BACKUPS), name))
    .map((name) => `a backup without the file ${name}`);

export const backupScenario: Scenario<Made> = {
  name: 'backup',
  make: makeOne,
  task: (folder, { key }) => ({
    kind: 'backup',
    folder,
    key: Buffer.from(key).toString('hex'),
    to: join(folder, BACKUPS),
  }),
  async verify(folder, { key, kit, ledger }, answers) {
    const made = backupsIn(join(folder, BACKUPS), kit, join(folder, 'scratch'));
    const missing = made > 0 ? filesMissing(folder) : [];
    const { refused, problems, found } = await inspect(folder, key, (look, platform) => {
      // The next one is not hindered by what the dead one left.
      makeBackup(platform, key, join(folder, BACKUPS), () => undefined, 'the-next-one');
      return compare(ledger.snapshot(), look);
    });
    return [
      ...(answers.includes('done') && made === 0 ? ['lost: the backup was made and is not there'] : []),
      ...missing,
      ...(refused ? [`it would not open: ${refused.code}`] : [...found, ...problems]),
    ];
  },
};

export const restoreScenario: Scenario<Made> = {
  name: 'restore',
  async make(root) {
    const made = await makeOne(root);
    const installation = installationOf(made.folder);
    installation.open(made.key);
    makeBackup(installation.platform, made.key, join(made.folder, BACKUPS), () => undefined, 'the-backup');
    await installation.seal();
    return made;
  },
  task(folder, { kit }) {
    const file = join(folder, BACKUPS, 'the-backup');
    return { kind: 'restore', file, kit, to: join(folder, RESTORED), password: PASSWORDS[1] };
  },
  async verify(folder, { ledger }, answers) {
    const to = join(folder, RESTORED);
    const isReady = existsSync(to) && vaultOf(to).status().state === 'ready';
    if (!isReady) {
      rmSync(to, { recursive: true, force: true });
      return answers.includes('done') ? ['lost: the restore was done and is not there'] : [];
    }
    const { key } = await vaultOf(to).openWithPassword(LOGIN, PASSWORDS[1]);
    const { refused, problems, found } = await inspect(to, key, (look) => compare(ledger.snapshot(), look));
    return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
  },
};
