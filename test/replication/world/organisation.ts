/**
 * An organisation as it is after its devices were enrolled: one membership log, a database for each device that holds it and
 * the device's own keys, and the relay's storage with the organisation published. Made once for each number of devices and
 * copied for every seed, since making it costs more than most seeds do.
 */
import { join } from 'node:path';
import { migrations } from '#core/migrations.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate } from '#platform/database/migrator.ts';
import { createDatabase, openDatabase } from '#platform/database/open.ts';
import type { Writer } from '#platform/database/types.ts';
import { createWriter } from '#platform/database/writer.ts';
import { newKitCode } from '#platform/keys/recovery-kit.ts';
import { type Belonging, createBelonging } from '#platform/sync/belonging.ts';
import { newIdentity, storeIdentity } from '#platform/sync/device-keys.ts';
import { recordAfter } from '#platform/sync/membership-authoring.ts';
import { addBody, genesisBody, publicDevice } from '#platform/sync/membership-changes.ts';
import { keepKit, keptKitOf } from '#platform/sync/recovery-keys.ts';
import type { DeviceIdentity } from '#platform/sync/types.ts';
import { type MembershipBody, signRecord } from '#protocol/membership-record.ts';
import { createSigner, signingKeysFrom } from '#protocol/signing.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import { createIdSource, type Id } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import { createMemoryStorage, type MemoryState } from '../../../sync-server/storage/memory.ts';
import { createSeededRandom } from '../../support/seeded.ts';
import { copyDatabase } from './disk.ts';
import { prepareForTomorrow } from './versions.ts';

export interface EnrolledDevice {
  /** As its ops name it. */
  readonly id: Id;
  readonly identity: DeviceIdentity;
  readonly spaces: readonly SpaceName[];
  /** Its database as it was when it was let in, never written again. */
  readonly template: string;
}

export interface OrganisationTemplate {
  readonly org: Id;
  readonly devices: readonly EnrolledDevice[];
  /** Who may be let in later: each has its keys and the relay's address, and stands in no log. */
  readonly newcomers: readonly EnrolledDevice[];
  readonly relay: MemoryState;
  readonly records: readonly Uint8Array[];
}

/** When the organisation was founded. */
export const FOUNDED = Date.UTC(2026, 4, 4, 8);
/** All databases of the simulator have this key: they lie in memory, and are gone after the run. */
export const DATABASE_KEY = Buffer.alloc(32, 0x5d);
export const RELAY_URL = 'wss://relay.invalid/';

/** So many desks, from the first. */
export const ADMINISTRATORS = 2;

/** The first two administrate; those after them hold less. */
const HOLDS: readonly (readonly SpaceName[])[] = [
  SPACES,
  SPACES,
  ['org', 'clinical', 'restricted'],
  ['org', 'clinical'],
  ['org', 'restricted'],
  ['org'],
];

/** A new database with the tables of the program. */
export function makeDatabase(path: string): void {
  const writer = createWriter(createDatabase(path, DATABASE_KEY));
  migrate(writer, migrations, FOUNDED);
  prepareForTomorrow(writer);
  writer.connection.close();
}

function withDatabase<Result>(path: string, work: (writer: Writer) => Result): Result {
  const writer = createWriter(openDatabase(path, DATABASE_KEY, 'writer'));
  try {
    return work(writer);
  } finally {
    writer.connection.close();
  }
}

/** The log by which the first device founds the organisation and lets the others in. */
function writeLog(
  belonging: Belonging,
  kit: ReturnType<typeof keptKitOf>,
  others: readonly Pick<EnrolledDevice, 'identity' | 'spaces'>[],
  relayKey: string,
  random: Random,
): readonly Uint8Array[] {
  const { identity, log, keys } = belonging;
  const signer = createSigner(identity.sign.privateKey);
  const append = (body: MembershipBody): void => {
    const record = recordAfter(log.state(), identity.org, identity.device, body);
    if (log.take(record.seq, [signRecord(record, signer)]) !== 'taken') throw new Error('the log does not fit');
  };
  append(genesisBody(identity, kit!, relayKey, random));
  for (const { identity: other, spaces } of others) {
    const rights = { spaces, admin: spaces.length === SPACES.length, invite: hexOf(random, 16) };
    append(addBody({ state: log.state()!, keys, random }, publicDevice(other), rights));
  }
  return log.after(0);
}

const hexOf = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString('hex');

function makeRelay(org: string, records: readonly Uint8Array[], seed: Buffer, random: Random): MemoryState {
  const storage = createMemoryStorage();
  storage.seed(() => seed);
  storage.transaction(() => {
    storage.addOrganisation({
      org,
      log: hexOf(random, 16),
      created: FOUNDED,
      recovery: hexOf(random, 32),
      isVouched: false,
    });
    for (const [at, record] of records.entries()) storage.addRecord(org, at + 1, record);
  });
  return storage.durable();
}

/** How many may come in mid-run, and what they are given. */
const NEWCOMERS: readonly (readonly SpaceName[])[] = [SPACES, ['org', 'clinical']];

/** An organisation of `count` devices, its databases beside `empty`, a new one. Two of one `seed` are equal. */
export function foundOrganisation(empty: string, count: number, seed: number): OrganisationTemplate {
  const random = createSeededRandom(seed);
  const newId = createIdSource({ now: () => FOUNDED }, random);
  const org = newId();
  const makeDevice = (spaces: readonly SpaceName[], at: number): EnrolledDevice => {
    const id = newId();
    const identity = newIdentity(org.replaceAll('-', ''), id, random);
    const template = join(empty, '..', `org-${seed}-${count}-${at}.db`);
    copyDatabase(empty, template);
    withDatabase(template, (writer) => {
      storeIdentity(createMeta(writer), id, identity);
      createBelonging(writer, org, random).setRelay(RELAY_URL);
    });
    return { id, identity, spaces, template };
  };
  const devices = Array.from({ length: count }, (_, at) => makeDevice(HOLDS[at % HOLDS.length]!, at));
  const newcomers = NEWCOMERS.map((spaces, at) => makeDevice(spaces, count + at));
  const relaySeed = Buffer.from(random.bytes(32));
  const relayKey = signingKeysFrom(Buffer.from(relaySeed)).publicKey.toString('hex');
  const [first, ...others] = devices;
  const records = withDatabase(first!.template, (writer) => {
    const meta = createMeta(writer);
    keepKit(meta, newKitCode(random), first!.identity);
    const belonging = createBelonging(writer, org, random);
    const kit = keptKitOf(meta, first!.identity.device);
    return writeLog(belonging, kit, others, relayKey, random);
  });
  for (const { template } of devices)
    withDatabase(template, (writer) => {
      const belonging = createBelonging(writer, org, random);
      if (belonging.log.take(1, records) !== 'taken') throw new Error('the log is not taken');
    });
  return { org, devices, newcomers, records, relay: makeRelay(first!.identity.org, records, relaySeed, random) };
}
