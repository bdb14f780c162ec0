/** A database of an earlier version: its migrations, and the search indexes that are made anew afterwards. */
import { setTimeout as pause } from 'node:timers/promises';
import { defaultOrganisation, writeFirstRecords } from '#core/first-records.ts';
import { migrations } from '#core/migrations.ts';
import { search } from '#core/search.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { registry } from '#modules/entities.ts';
import { recentlyOpened } from '#modules/people/contract/people.api.ts';
import { createAudit } from '#platform/audit/audit.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate } from '#platform/database/migrator.ts';
import { createDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import type { Platform } from '#platform/module.ts';
import { createRecords } from '#platform/records/commit.ts';
import type { Change } from '#platform/records/types.ts';
import { upkeep } from '#platform/search/upkeep.ts';
import type { Actor } from '#shared/access/actor.ts';
import { createIdSource, idToBytes } from '#shared/ids/uuid.ts';
import { createHybridClock } from '#shared/time/hlc.ts';
import { databaseOf, LOGIN, PASSWORDS, vaultOf } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { createRng } from '../rng.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { nextWork } from '../workload.ts';

interface Made extends Template {
  readonly ledger: Ledger;
}

const SAVES = 30;

/** Does at once what the program does in the background after its start. */
export function takeUpWork({ writer }: Pick<Platform, 'writer'>): void {
  for (const pace of upkeep(writer, search.sources, search.texts)) if (pace === 'idle') return;
}

/** As a version without search would have left it: all other migrations, records, no index. */
async function makeOld(folder: string): Promise<Made> {
  const vault = vaultOf(folder);
  const newId = createIdSource(systemClock, systemRandom);
  const made = await vault.create({ userId: newId(), login: LOGIN }, PASSWORDS[0], vault.newKit());
  const writer = createWriter(createDatabase(databaseOf(folder), made.key));
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
  const actor: Actor = {
    userId: made.userId,
    login: LOGIN,
    role: 'admin',
    purpose: 'operations',
    origin: 'cli',
  };
  const rng = createRng(3, 'old');
  const ledger = createLedger();
  for (let saves = 0; saves < SAVES; saves += 1) {
    const { save, effects } = nextWork(rng, ledger);
    const call = ledger.begin(effects);
    records.commit({ actor, changes: save.changes as readonly Change[] });
    ledger.acknowledge(call);
  }
  writer.connection.close();
  made.finish();
  return { folder, key: made.key, password: PASSWORDS[0], ledger };
}

async function verify(folder: string, { key, ledger }: Made): Promise<readonly string[]> {
  const { refused, problems, found } = await inspect(folder, key, (look, platform) => {
    takeUpWork(platform);
    return ledger.settle(look);
  });
  return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
}

export const migrationScenario: Scenario<Made> = {
  name: 'migration',
  make: makeOld,
  async run({ caller }) {
    await caller.call(recentlyOpened, {});
  },
  verify,
};

/** Long enough for all indexes of so small a database. */
const REBUILD_MILLIS = 150;

export const rebuildScenario: Scenario<Made> = {
  name: 'search rebuild',
  haste: true,
  make: makeOld,
  async run({ ended }) {
    await Promise.race([pause(REBUILD_MILLIS), ended]);
  },
  verify,
};
