/** A clinic for tests of sharing: workstations with real databases and doors, around a real relay in memory. */
import { registry } from '#modules/entities.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Actor } from '#shared/access/actor.ts';
import { createIdSource, type Id } from '#shared/ids/uuid.ts';
import { createHybridClock, type HybridClock } from '#shared/time/hlc.ts';
import { type AuditChain, createAudit } from '../audit/audit.ts';
import { walkAll } from '../checking/walk.ts';
import type { Writer } from '../database/types.ts';
import { createRecords } from '../records/commit.ts';
import { makerMark } from '../records/maker.ts';
import { stateHash } from '../records/state-hash.ts';
import type { ProjectionHook, Records } from '../records/types.ts';
import { checkSync } from './check-sync.ts';
import { createSyncClient } from './client.ts';
import type { SyncClient } from './client-types.ts';
import { foundTestOrganisation, type TestDevice, type TestOrganisation, testRandom } from './device.testing.ts';
import { enterWithKit, recoverOrganisation } from './recover.ts';
import { openKit } from './recovery-keys.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import type { SnapshotMeasures } from './snapshot-writer.ts';
import type { Connect } from './types.ts';
import { fromWireId } from './wire-id.ts';

export interface Desk {
  readonly device: TestDevice;
  readonly writer: Writer;
  readonly records: Records;
  readonly audit: AuditChain;
  readonly actor: Actor;
  readonly hlc: HybridClock;
  readonly clock: { now(): number; skew: number };
  /** Null while it is off the network. */
  client: SyncClient | null;
  online(connect?: Connect): SyncClient;
  /** Snapshots are due at once, and are in many pieces. */
  writesSnapshots: boolean;
  /** What differs from that, or, where it writes none at once, from the product's own. */
  measures: Partial<SnapshotMeasures>;
  offline(): void;
  create(values: Readonly<Record<string, unknown>>): Id;
  edit(id: Id, values: Readonly<Record<string, unknown>>): void;
  /** What a table of the database holds. */
  all(sql: string, ...values: unknown[]): Record<string, unknown>[];
}

export interface TestClinic {
  readonly relay: TestRelay;
  readonly organisation: TestOrganisation;
  readonly desks: readonly Desk[];
  /** A test wrote into tables of sharing itself. */
  isSpoilt: boolean;
  /** As that of the relay. */
  tamper: TestRelay['tamper'];
  /** Lets everything that is on its way arrive, until nothing moves any more. */
  settle(): Promise<void>;
  /** The same, and what is due within these minutes of the clock. */
  pass(minutes: number): Promise<void>;
  admit(spaces?: readonly SpaceName[], isAdmin?: boolean): Promise<Desk>;
  /** A device that took everything back with the recovery kit: all others are out. */
  recover(): Promise<Desk>;
  close(): Promise<void>;
}

export const spaceHashes = (desk: Desk) => stateHash(desk.writer, registry).spaces;

function openDesk(relay: TestRelay, device: TestDevice, hooks: readonly ProjectionHook[]): Desk {
  const { writer } = device.database;
  const clock = {
    skew: 0,
    now: () => relay.clock.now() + clock.skew,
  };
  const hlc = createHybridClock(clock);
  const audit = createAudit({ writer, clock, hlc, random: testRandom });
  const newId = createIdSource(clock, testRandom, makerMark(fromWireId(device.id)));
  const records = createRecords({
    ...{ writer, registry, hlc, newId, random: testRandom, audit },
    device: fromWireId(device.id),
    hooks,
    rules: {},
  });
  const actor: Actor = { userId: newId(), login: 'ana', role: 'admin', purpose: 'operations', origin: 'cli' };
  const desk: Desk = {
    ...{ device, writer, records, audit, actor, hlc, clock, client: null, writesSnapshots: false, measures: {} },
    online(connect = relay.outside.connect) {
      const { log, keys, identity } = device.belonging;
      desk.client = createSyncClient({
        ...{ writer, records, audit, membership: log, keys, identity, clock, random: testRandom },
        registry,
        snapshots: {
          ...(desk.writesSnapshots ? { short: 1, often: 1, recent: 4, blockOps: 8 } : {}),
          ...{ keepMillis: 60_000, lookMillis: 60_000, ...desk.measures },
        },
        ...{ timers: relay.timers, breathe: (work) => void setImmediate(work), connect, url: relay.url },
        onDefect: (thrown) => {
          throw thrown;
        },
      });
      return desk.client;
    },
    offline() {
      desk.client?.close();
      desk.client = null;
    },
    create(values) {
      const { ops } = records.commit({ actor, changes: [{ kind: 'create', entity: 'person', values }] });
      return ops[0]!.record;
    },
    edit(id, values) {
      records.commit({ actor, changes: [{ kind: 'edit', entity: 'person', id, values }] });
    },
    all: (sql, ...values) => writer.prepare(sql).all(...values),
  };
  records.onChange(() => desk.client?.committed());
  return desk;
}

/** `count` workstations that hold all spaces a new one gets; none is on the network yet. `hooksOf`: what follows their records. */
export async function openTestClinic(
  count: number,
  hooksOf: (device: TestDevice) => readonly ProjectionHook[] = () => [],
): Promise<TestClinic> {
  const relay = createTestRelay();
  const organisation = await foundTestOrganisation(relay);
  const desks = [openDesk(relay, organisation.first, hooksOf(organisation.first))];
  const clinic: TestClinic = {
    ...{ relay, organisation, desks, isSpoilt: false },
    tamper: (_, frame) => frame,
    async settle() {
      for (let quiet = 0; quiet < 12; ) {
        const before = counted();
        await new Promise((resolve) => setImmediate(resolve));
        quiet = before === counted() ? quiet + 1 : 0;
      }
    },
    async pass(minutes) {
      await clinic.settle();
      for (let half = 0; half < minutes * 2; half += 1) {
        relay.advance(30_000);
        await clinic.settle();
      }
    },
    async admit(spaces, isAdmin) {
      const device = await organisation.member(spaces, isAdmin);
      const desk = openDesk(relay, device, hooksOf(device));
      desks.push(desk);
      return desk;
    },
    async recover() {
      const device = await organisation.stranger();
      const kit = openKit(organisation.kit);
      const work = await enterWithKit(relay.outside, relay.url, kit);
      const { identity, log } = device.belonging;
      const { records } = await recoverOrganisation(work.session, kit, () => identity, testRandom);
      work.close();
      kit.wipe();
      log.take(
        1,
        records.map(({ bytes }) => bytes),
      );
      device.belonging.setRelay(relay.url);
      const desk = openDesk(relay, device, hooksOf(device));
      desks.push(desk);
      return desk;
    },
    async close() {
      for (const desk of desks) desk.offline();
      // Whatever a test did, what each desk keeps of sharing is whole afterwards.
      const found = clinic.isSpoilt ? [] : desks.flatMap((desk) => walkAll(checkSync(desk.writer)));
      await organisation.close();
      if (found.length > 0) throw new Error(JSON.stringify(found));
    },
  };
  let frames = 0;
  const counted = (): number => frames;
  relay.tamper = (direction, frame) => {
    frames += 1;
    return clinic.tamper(direction, frame);
  };
  for (let at = 1; at < count; at += 1) await clinic.admit();
  return clinic;
}

/** The first three desks write twelve people and edit them; of the third the nickname is erased. `called`: what nicknames begin with. */
export async function workAndErase(clinic: TestClinic, called: string): Promise<Id[]> {
  const [ana, ben, cleo] = clinic.desks as [Desk, Desk, Desk];
  for (const desk of [ana, ben, cleo]) desk.online();
  const people = Array.from({ length: 12 }, (_, at) => [ana, ben][at % 2]!.create({ name: { given: `P ${at}` } }));
  await clinic.settle();
  for (const [at, person] of people.entries()) [ben, cleo][at % 2]!.edit(person, { nickname: `${called} ${at}` });
  await clinic.settle();
  const erased = {
    kind: 'erase',
    entity: 'person',
    id: people[2]!,
    fields: ['nickname'],
    reason: 'asked for',
  } as const;
  ana.records.commit({ actor: ana.actor, changes: [erased] });
  await clinic.pass(6);
  return people;
}
