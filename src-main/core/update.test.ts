/** A database of an earlier version: backed up while the core answers, then migrated; or neither. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { systemStatus, updateWatch } from '#modules/settings/contract/system.api.ts';
import { createAudit } from '#platform/audit/audit.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate, needsMigration } from '#platform/database/migrator.ts';
import { createDatabase, openDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Platform } from '#platform/module.ts';
import { createRecords } from '#platform/records/commit.ts';
import { createIdSource, idToBytes } from '#shared/ids/uuid.ts';
import { createHybridClock } from '#shared/time/hlc.ts';
import { PASSWORD, vaultOptions } from './backup.testing.ts';
import { backupMemory } from './backup-memory.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';
import { defaultOrganisation, writeFirstRecords } from './first-records.ts';
import { migrations } from './migrations.ts';
import { systemClock, systemRandom } from './system.ts';

let folder: string;
let key: Buffer;
let core: Core;

/** As a version without search would have left it. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-update-'));
  const newId = createIdSource(systemClock, systemRandom);
  const vault = createVault({ folder, clock: systemClock, random: systemRandom, ...vaultOptions });
  const made = await vault.create({ userId: newId(), login: 'ana' }, PASSWORD, vault.newKit());
  key = Buffer.from(made.key);
  const writer = createWriter(createDatabase(dataFiles(folder).database, key));
  migrate(
    writer,
    migrations.filter(({ id }) => !id.includes('-search-')),
    0,
  );
  const device = newId();
  createMeta(writer).set('device', idToBytes(device));
  const hlc = createHybridClock(systemClock);
  const audit = createAudit({ writer, clock: systemClock, hlc, random: systemRandom });
  const records = createRecords({
    writer,
    registry,
    hlc,
    newId,
    random: systemRandom,
    audit,
    device,
    hooks: [],
    rules: {},
  });
  writeFirstRecords({ records } as Platform, defaultOrganisation('Old Clinic'), {
    ...made,
    id: made.userId,
    name: 'Ana',
  });
  writer.connection.close();
  made.finish();
  core = await createCore({ dataDir: folder, host: 'browser', version: '1.2.3', vault: vaultOptions });
});
afterEach(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

const signIn = () => core.signIn('one', { login: 'ana', password: PASSWORD, origin: 'browser' });
const call = (name: string, signal = new AbortController().signal): unknown =>
  core.handlers
    .find(({ contract }) => contract.name === name)!
    .handle({} as never, { actor: null, signal, sessionId: 'one' });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it went well',
    ({ code }: { code: string }) => code,
  );
/** To be asked once the core has let go of the folder. */
function look<Answer>(ask: (writer: ReturnType<typeof createWriter>) => Answer): Answer {
  const writer = createWriter(openDatabase(dataFiles(folder).database, key, 'writer'));
  try {
    return ask(writer);
  } finally {
    writer.connection.close();
  }
}
const isOld = (): boolean => look((writer) => needsMigration(writer, migrations));

test('the backup before an update is told step by step while the core answers, and then it is updated', async () => {
  const end = new AbortController();
  const feed = call(updateWatch.name, end.signal) as AsyncGenerator<unknown>;
  const steps = new Set<string>();
  const watching = (async () => {
    for await (const told of feed) {
      const { running } = updateWatch.output.parse(told);
      if (running === null) continue;
      steps.add(running.step);
      expect(await call(systemStatus.name)).toMatchObject({ state: 'sealed', organisation: null });
    }
  })();
  await signIn();
  expect(await (call(updateWatch.name) as AsyncGenerator<unknown>).next()).toMatchObject({
    value: { running: null },
  });
  end.abort();
  await watching;
  expect([...steps]).toEqual(['copy', 'describe', 'files', 'seal', 'verify']);
  expect(core.state).toBe('open');
  await core.close();
  expect(isOld()).toBe(false);
  const { runs } = look((writer) => backupMemory(createMeta(writer)));
  expect(runs).toMatchObject([{ kind: 'update', fault: null }]);
  expect(readdirSync(join(folder, 'backups'))).toEqual([expect.stringMatching(/\.backup$/)]);
});

test('a backup that cannot be made is named, nothing is migrated, and it may be tried again', async () => {
  writeFileSync(join(folder, 'backups'), 'in the way');
  expect(await codeOf(signIn())).toBe('backup.folder');
  expect(core.state).toBe('sealed');
  await core.close();
  expect(isOld()).toBe(true);
  rmSync(join(folder, 'backups'));
  core = await createCore({ dataDir: folder, host: 'browser', version: '1.2.3', vault: vaultOptions });
  await signIn();
  expect(core.state).toBe('open');
});

test('an update that is stopped changes nothing, and the next opening begins anew', async () => {
  const end = new AbortController();
  const feed = call(updateWatch.name, end.signal) as AsyncGenerator<{ running: object | null }>;
  const signingIn = codeOf(signIn());
  for await (const { running } of feed) if (running !== null) break;
  await core.close();
  expect(await signingIn).toBe('update.stopped');
  expect(isOld()).toBe(true);
  core = await createCore({ dataDir: folder, host: 'browser', version: '1.2.3', vault: vaultOptions });
  await signIn();
  expect(core.state).toBe('open');
});
