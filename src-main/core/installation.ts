/**
 * An installation: one data folder, its database open or sealed, and the modules that work on it. The modules are built
 * once; what they hold of the platform reaches the database that is open at that moment, and nothing while it is sealed.
 */
import { registry } from '#modules/entities.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import { UserWarrant } from '#modules/users/contract/user-warrant.entity.ts';
import { createAudit } from '#platform/audit/audit.ts';
import { createReadTraces, type ReadTraces } from '#platform/audit/read-trace.ts';
import { type Checkpoints, createCheckpoints } from '#platform/database/checkpoints.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { type HighWater, watchHighWater } from '#platform/database/high-water.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate, needsMigration } from '#platform/database/migrator.ts';
import { createDatabase, openDatabase } from '#platform/database/open.ts';
import { createInlineReaders, createReaders } from '#platform/database/readers.ts';
import type { Readers, Writer } from '#platform/database/types.ts';
import { createWriter, toDiskFault } from '#platform/database/writer.ts';
import type { Module, OrganisationSettings, Platform } from '#platform/module.ts';
import { rememberedClock } from '#platform/records/apply.ts';
import { createRecords } from '#platform/records/commit.ts';
import { makerMark } from '#platform/records/maker.ts';
import { resumeWaiting } from '#platform/records/resume.ts';
import type { Holds } from '#platform/records/spaces.ts';
import { type Belonging, createBelonging, joinedOrganisation } from '#platform/sync/belonging.ts';
import { createWarrants, type Warrants } from '#platform/sync/warrants.ts';
import { createTurns } from '#platform/turns.ts';
import { apiFaults } from '#shared/api/api.faults.ts';
import { HELD_SPACES } from '#shared/entity/space.ts';
import { createIdSource, type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { createHybridClock } from '#shared/time/hlc.ts';
import { backUpBeforeUpdate, backUpInThread, type UpdateProgress } from './backup-before-update.ts';
import { migrations } from './migrations.ts';
import { buildModules } from './modules.ts';

export interface InstallationOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Threads for a program that stays; in this thread for one that answers and ends. */
  readonly readers: 'threads' | 'inline';
  /** How the key is guarded, for the settings page. */
  readonly keychain: () => Pick<OrganisationSettings, 'keychain' | 'keychainReason'>;
  /** Told how far the backup is that `open` makes before it migrates. */
  readonly onUpdate?: UpdateProgress;
  /** Told of a query that failed with a defect, never with record content. */
  readonly onDefect?: (query: string, where: string) => void;
}

/** What the core has beside what every slice has. */
export interface CorePlatform extends Platform {
  /** Who is a user here, and as what. */
  readonly warrants: Warrants;
}

export interface Installation {
  readonly platform: CorePlatform;
  readonly modules: readonly Module[];
  readonly isOpen: boolean;
  /** The key of the open database, for a thread that opens it once more; copied by whoever keeps it. */
  readonly key: Uint8Array;
  /** What this device is in its organisation; null until the organisation's first record is there. */
  belonging(): Belonging | null;
  /**
   * Makes the backup that comes before a migration, where one is needed, in a thread of its own; `open` then makes none. For a
   * program that stays and answers meanwhile. Faults: those of `openDatabase` and `makeBackup`, `update.stopped`.
   */
  prepareUpdate(key: Uint8Array, tell: UpdateProgress): Promise<void>;
  /** Cuts such a backup off; nothing was migrated. */
  stopUpdate(): void;
  /** Opens the database with its key, migrates it and starts the modules. The caller wipes the key. */
  open(key: Uint8Array): void;
  /** Makes the database; the rest as `open`. */
  create(key: Uint8Array): void;
  /** Stops the modules and closes the database. */
  seal(): Promise<void>;
}

interface Open
  extends Omit<
    CorePlatform,
    'staying' | 'organisation' | 'clock' | 'random' | 'dataDir' | 'newId' | 'busy' | 'turns'
  > {
  readonly readers: Readers;
  readonly traces: ReadTraces;
  readonly water: HighWater;
  readonly checkpoints: Checkpoints;
  readonly key: Buffer;
  /** Made when it is first asked for, and the organisation is known. */
  belonging: Belonging | null;
}

type Connection = ReturnType<typeof openDatabase>;

const queriesModule = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './queries.ts' : './queries.js', import.meta.url);

export function createInstallation(options: InstallationOptions): Installation {
  const { clock, random, dataDir } = options;
  /** Once the device is known: ids tell who made a record. */
  let mark: ((id: Uint8Array) => void) | null = null;
  const newId = createIdSource(clock, random, (id) => mark?.(id));
  let current: Open | null = null;
  /** A connection whose database was backed up, or needs no migration. */
  let prepared: Connection | null = null;
  let stopping: AbortController | null = null;
  const open = (): Open => {
    if (!current) throw apiFaults['session.required']();
    return current;
  };

  const platform: CorePlatform = {
    clock,
    random,
    newId,
    dataDir,
    staying: options.readers === 'threads',
    get writer() {
      return open().writer;
    },
    get records() {
      return open().records;
    },
    get audit() {
      return open().audit;
    },
    turns: createTurns(),
    busy: () => modules.some((module) => module.busy?.() === true),
    read: (actor, query, input) => open().read(actor, query, input),
    holds: (space) => open().holds(space),
    get warrants() {
      return open().warrants;
    },
    organisation() {
      const row = open()
        .writer.prepare('SELECT * FROM organisation WHERE deleted IS NULL ORDER BY rid LIMIT 1')
        .get();
      return { ...settingsOf(row ?? {}), ...options.keychain() };
    },
  };
  const modules = buildModules(platform);

  const start = (connection: Connection, key: Uint8Array, isBackedUp: boolean): void => {
    let water: HighWater | null = null;
    let checkpoints: Checkpoints | null = null;
    const writer = createWriter(connection, () => {
      water?.rise();
      checkpoints?.committed();
    });
    if (!isBackedUp && needsMigration(writer, migrations))
      backUpBeforeUpdate({ dataDir, writer, clock, random }, key, options.onUpdate ?? (() => undefined));
    migrate(writer, migrations, clock.now());
    water = watchHighWater(dataDir, connection, key);
    const path = dataFiles(dataDir).database;
    checkpoints = createCheckpoints(connection, { path, key });
    const last = writer.prepare('SELECT hlc FROM audit ORDER BY seq DESC LIMIT 1').get() as
      | { hlc: number }
      | undefined;
    const hlc = createHybridClock(clock, Math.max(last?.hlc ?? 0, rememberedClock(writer)));
    const audit = createAudit({ writer, clock, hlc, random });
    const device = deviceOf(createMeta(writer), newId);
    mark = makerMark(device);
    const holds: Holds = (space) => installation.belonging()?.holds(space) ?? true;
    const hooks = modules.flatMap((module) => module.hooks?.(writer) ?? []);
    resumeWaiting({ writer, registry, hooks });
    const records = createRecords({
      writer,
      registry,
      hlc,
      newId,
      random,
      audit,
      device,
      hooks,
      rules: Object.assign({}, ...modules.map((module) => module.rules ?? {})),
      holds,
      isOnHold: ({ name }, record) => modules.some((module) => module.isOnHold?.(name, record) === true),
    });
    const warrants = createWarrants({
      ...{ writer, records, entity: UserWarrant, user: User },
      belonging: () => installation.belonging(),
    });
    records.onChange(({ entity, ids }) => {
      if (entity === UserWarrant.name) warrants.take(ids.length > 0 ? ids : 'all');
    });
    const readers =
      options.readers === 'inline'
        ? createInlineReaders({ path, key })
        : createReaders({
            path,
            key,
            queries: queriesModule(),
            ...(options.onDefect ? { onDefect: options.onDefect } : {}),
          });
    const traces = createReadTraces(audit, writer, clock);
    current = {
      writer,
      records,
      warrants,
      audit,
      readers,
      traces,
      key: Buffer.from(key),
      belonging: null,
      water,
      checkpoints,
      holds,
      async read(actor, query, input) {
        const notHeld = HELD_SPACES.filter((space) => !holds(space));
        const output = await readers.run(query, input, notHeld.length > 0 ? { ...actor, notHeld } : actor);
        const trace = query.trace(input, output);
        if (trace) traces.leave(actor, trace);
        return output;
      },
    };
    // What came before a crash and was not judged yet.
    warrants.take('all');
    for (const module of modules) module.start?.();
  };

  /** A connection that could not be brought up is closed again: it would block the next attempt. */
  const startOrClose = (connection: Connection, key: Uint8Array, isBackedUp = false): void => {
    try {
      start(connection, key, isBackedUp);
    } catch (thrown) {
      current?.water.close();
      current = null;
      connection.close();
      throw toDiskFault(thrown);
    }
  };

  const installation: Installation = {
    platform,
    modules,
    get isOpen() {
      return current !== null;
    },
    get key() {
      return open().key;
    },
    belonging() {
      const now = open();
      if (now.belonging !== null) return now.belonging;
      try {
        const org = organisationId(now.writer);
        if (org === null) return null;
        now.belonging = createBelonging(now.writer, org, random);
      } catch (thrown) {
        // Every read asks which spaces are held here: a damaged page is to be told of by its name there, too.
        throw toDiskFault(thrown);
      }
      // Whose word counts follows from the membership log.
      now.belonging.log.onChange(() => now.warrants.take([]));
      return now.belonging;
    },
    async prepareUpdate(key, tell) {
      const connection = openDatabase(dataFiles(dataDir).database, key, 'writer');
      stopping = new AbortController();
      try {
        const writer = createWriter(connection);
        if (needsMigration(writer, migrations))
          await backUpInThread({ dataDir, writer, clock, random }, key, tell, stopping.signal);
        prepared = connection;
      } catch (thrown) {
        connection.close();
        throw toDiskFault(thrown);
      } finally {
        stopping = null;
      }
    },
    stopUpdate: () => stopping?.abort(),
    open(key) {
      const ready = prepared;
      prepared = null;
      startOrClose(ready ?? openDatabase(dataFiles(dataDir).database, key, 'writer'), key, ready !== null);
    },
    create: (key) => startOrClose(createDatabase(dataFiles(dataDir).database, key), key),
    async seal() {
      const closing = current;
      if (!closing) return;
      for (const module of modules) await module.stop?.();
      current = null;
      closing.key.fill(0);
      closing.belonging?.close();
      await closing.readers.close();
      await closing.checkpoints.close();
      closing.traces.close();
      closing.water.close();
      closing.writer.connection.close();
    },
  };
  return installation;
}

/** Of a device that was let in, before the organisation's record came; then of that record. */
function organisationId(writer: Writer): Id | null {
  const joined = joinedOrganisation(createMeta(writer));
  if (joined !== null) return joined;
  const row = writer.prepare('SELECT id FROM organisation WHERE deleted IS NULL ORDER BY rid LIMIT 1').get();
  return row ? idFromBytes(row.id as Uint8Array) : null;
}

/** This device's id, made once and kept in the database. */
function deviceOf(meta: ReturnType<typeof createMeta>, newId: () => Id): Id {
  const stored = meta.get('device');
  if (stored) return idFromBytes(stored);
  const device = newId();
  meta.set('device', idToBytes(device));
  return device;
}

function settingsOf(
  row: Readonly<Record<string, unknown>>,
): Omit<OrganisationSettings, 'keychain' | 'keychainReason'> {
  return {
    id: row.id instanceof Uint8Array ? idFromBytes(row.id) : '',
    name: (row.name as string | undefined) ?? '',
    timeZone: (row.time_zone as string | undefined) ?? 'UTC',
    language: (row.language as OrganisationSettings['language'] | undefined) ?? 'en',
    lawProfile: (row.law_profile as OrganisationSettings['lawProfile'] | undefined) ?? 'US',
    region: (row.region as string | undefined) ?? 'US',
    production: row.production === 1,
    lockMinutes: (row.lock_minutes as number | null | undefined) ?? 10,
    flagValueSet: (row.flag_value_set as string | null | undefined) ?? null,
  };
}
