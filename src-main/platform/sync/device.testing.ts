/** Devices of one organisation for tests: each a real encrypted database, its keys, its log and its author. */
import { randomBytes } from 'node:crypto';
import { createIdSource, type Id, idToBytes } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { newKitCode } from '../keys/recovery-kit.ts';
import { type Belonging, createBelonging } from './belonging.ts';
import { createMembershipAuthor, type MembershipAuthor } from './membership-authoring.ts';
import { openAtRelay } from './publish.ts';
import { keepKit, keptKitOf } from './recovery-keys.ts';
import type { TestRelay } from './relay.testing.ts';
import { openMemberWork, type RelayWork } from './relay-work.ts';

export const testRandom = { bytes: (length: number) => randomBytes(length) };
const newId = createIdSource({ now: () => Date.UTC(2026, 10, 22, 9) }, testRandom);

export interface TestDevice {
  readonly database: TestDatabase;
  readonly belonging: Belonging;
  readonly author: MembershipAuthor;
  /** Hex. */
  readonly id: string;
  /** A session as a member, kept until the device is closed. */
  work(): Promise<RelayWork>;
  close(): Promise<void>;
}

export interface TestOrganisation {
  readonly org: Id;
  readonly kit: string;
  readonly first: TestDevice;
  /** A device with keys of its own that stands in no log. */
  stranger(): Promise<TestDevice>;
  /** One that the first device let in. */
  member(spaces?: Parameters<MembershipAuthor['add']>[2]['spaces'], admin?: boolean): Promise<TestDevice>;
  close(): Promise<void>;
}

export const testUser = {
  userId: newId(),
  login: 'ana',
  name: 'Ana',
  publicKey: Buffer.alloc(32, 1).toString('base64'),
  sealedPrivateKey: '{}',
};

/** An organisation of one device, published at the relay. */
export async function foundTestOrganisation(relay: TestRelay): Promise<TestOrganisation> {
  const org = newId();
  const kit = newKitCode(testRandom);
  const devices: TestDevice[] = [];

  const stranger = async (): Promise<TestDevice> => {
    const database = await openTestDatabase();
    createMeta(database.writer).set('device', idToBytes(newId()));
    const belonging = createBelonging(database.writer, org, testRandom);
    let work: Promise<RelayWork> | null = null;
    const device: TestDevice = {
      database,
      belonging,
      author: createMembershipAuthor(belonging, testRandom),
      id: belonging.identity.device,
      work() {
        work ??= openMemberWork(relay.outside, belonging);
        return work;
      },
      async close() {
        await work?.then(
          (one) => one.close(),
          () => undefined,
        );
        belonging.close();
        await database.close();
      },
    };
    devices.push(device);
    return device;
  };

  const first = await stranger();
  const meta = createMeta(first.database.writer);
  keepKit(meta, kit, first.belonging.identity);
  const publishing = await openAtRelay({
    outside: relay.outside,
    belonging: first.belonging,
    random: testRandom,
    url: relay.url,
    token: '',
    kit: () => keptKitOf(meta, first.id)!,
  });
  publishing.close();

  return {
    org,
    kit,
    first,
    stranger,
    async member(spaces = ['org', 'clinical', 'audit'], admin = false) {
      const device = await stranger();
      const { sign, agree } = device.belonging.identity;
      const publicHalves = {
        id: device.id,
        sign: sign.publicKey.toString('hex'),
        agree: agree.publicKey.toString('hex'),
      };
      const invite = randomBytes(16).toString('hex');
      await first.author.add((await first.work()).session, publicHalves, { spaces, admin, invite });
      device.belonging.log.take(1, first.belonging.log.after(0));
      device.belonging.setRelay(relay.url);
      return device;
    },
    async close() {
      for (const device of devices) await device.close();
    },
  };
}
