import { afterEach, beforeEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { parseEnvelope } from '#protocol/envelope.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { requestIn } from './relay.testing.ts';
import { createSyncStates } from './states.ts';
import { createSyncStore } from './sync-store.ts';

let clinic: TestClinic;
beforeEach(async () => {
  clinic = await openTestClinic(1);
});
afterEach(() => clinic.close());

function flag(desk: Desk, person: Id): void {
  const kind = registry.byName('flag').fields.kind!.type.choices![0];
  const values = { person, kind, label: 'Penicillin', recorded: '2026-01-02' };
  desk.records.commit({ actor: desk.actor, changes: [{ kind: 'create', entity: 'flag', values }] });
}

/** What is put there is sealed, and lost on its way. */
function loseClinical(): void {
  clinic.tamper = (direction, frame) => {
    const put = requestIn(direction, frame);
    return put?.kind === 'put' && parseEnvelope(put.envelope).header.space === 'clinical' ? null : frame;
  };
}

function statesOf({ writer, device: { id, belonging } }: Desk) {
  const states = createSyncStates({ writer, device: id, membership: belonging.log });
  const { state, pending, kept } = states.ofAll();
  expect(state?.state).toBe(kept.length > 0 ? 'here' : 'devices');
  return { pending, kept };
}

it('what a device had sealed for a space that was taken from it holds up nothing else, and goes out once it is given back', async () => {
  const [ana] = clinic.desks;
  const dan = await clinic.admit(['org', 'clinical']);
  const author = createMembershipAuthor(ana!.device.belonging, testRandom);
  const give = async (...spaces: SpaceName[]): Promise<void> => {
    await author.setSpaces(ana!.client!.session()!, dan.device.id, spaces);
    await clinic.settle();
  };
  for (const desk of clinic.desks) desk.online();
  const person = ana!.create({ name: { given: 'Ana' } });
  await clinic.settle();
  loseClinical();
  flag(dan, person);
  await clinic.settle();
  await give('org');
  clinic.tamper = (_, frame) => frame;
  clinic.relay.cut();
  const other = dan.create({ name: { given: 'Dan' } });
  await clinic.pass(2);
  expect(dan.client!.link).toEqual({ state: 'online', reason: null });
  expect(ana!.records.peek('person', other)).not.toBeNull();
  expect(spaceHashes(ana!).clinical!.records).toBe(0);
  expect(statesOf(dan)).toEqual({ pending: 0, kept: [{ space: 'clinical', count: 1 }] });
  expect(dan.client!.isSettled).toBe(true);

  // Nor does what was not sealed yet.
  flag(dan, person);
  await clinic.pass(2);
  expect(statesOf(dan)).toEqual({ pending: 0, kept: [{ space: 'clinical', count: 2 }] });
  expect(dan.client!.isSettled).toBe(true);

  await give('org', 'clinical');
  await clinic.pass(2);
  expect(spaceHashes(ana!).clinical!.records).toBe(2);
  expect(dan.client!.isSettled).toBe(true);
  expect(statesOf(dan)).toEqual({ pending: 0, kept: [] });
});

it('what came under a new key while a space was taken from a device waits, and is taken in once the space is given back', async () => {
  const [ana] = clinic.desks;
  const dan = await clinic.admit(['org', 'clinical']);
  const author = createMembershipAuthor(ana!.device.belonging, testRandom);
  const give = async (...spaces: SpaceName[]): Promise<void> => {
    await author.setSpaces(ana!.client!.session()!, dan.device.id, spaces);
    await clinic.settle();
  };
  const tell = (): void => void dan.device.belonging.log.take(1, ana!.device.belonging.log.after(0));
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
  dan.offline();
  await give('org');
  const person = ana!.create({ name: { given: 'Ana' } });
  flag(ana!, person);
  await clinic.settle();

  tell();
  const { log, keys, identity } = dan.device.belonging;
  const { receiver } = createSyncStore(
    {
      ...{ writer: dan.writer, records: dan.records, audit: dan.audit, membership: log, keys, identity },
      ...{ clock: dan.clock, random: testRandom },
    },
    () => undefined,
  );
  // As a relay does that heard of the change a moment too late.
  const [sealed] = ana!.all("SELECT seq, bytes FROM sync_own WHERE space = 'clinical' ORDER BY seq");
  expect(receiver.deliver('clinical', 1, sealed!.bytes as Buffer, () => undefined)).toBe('waiting');
  expect(dan.all('SELECT space, reason FROM sync_waiting')).toEqual([{ space: 'clinical', reason: 'key' }]);
  expect(receiver.retryOne()).not.toBe('applied');

  await give('org', 'clinical');
  tell();
  receiver.lookAgain();
  expect(receiver.retryOne()).toBe('applied');
  expect(spaceHashes(dan).clinical!.records).toBe(1);
  expect(dan.all('SELECT space FROM sync_waiting')).toEqual([]);
});

it('what the relay lost of a space that was taken from a device the device itself brings again, and nothing behind it', async () => {
  const [ana] = clinic.desks;
  const dan = await clinic.admit(['org', 'clinical']);
  const eve = await clinic.admit(['org', 'clinical']);
  const author = createMembershipAuthor(ana!.device.belonging, testRandom);
  for (const desk of clinic.desks) desk.online();
  const person = ana!.create({ name: { given: 'Ana' } });
  await clinic.settle();
  const backup = clinic.relay.backUp();
  eve.offline();
  flag(dan, person);
  await clinic.settle();
  loseClinical();
  flag(dan, person);
  await clinic.settle();
  clinic.tamper = (_, frame) => frame;
  await author.setSpaces(ana!.client!.session()!, dan.device.id, ['org']);
  await clinic.settle();

  clinic.relay.restart(backup);
  eve.online();
  await clinic.pass(2);
  for (const desk of [ana!, eve]) expect(spaceHashes(desk).clinical!.records).toBe(1);
  expect(spaceHashes(eve)).toEqual(spaceHashes(ana!));
  for (const desk of clinic.desks) expect(desk.client!.link).toEqual({ state: 'online', reason: null });
  const kept = "SELECT seq, receipt IS NOT NULL AS isConfirmed FROM sync_own WHERE space = 'clinical'";
  expect(dan.all(kept)).toEqual([
    { seq: 1, isConfirmed: 1 },
    { seq: 2, isConfirmed: 0 },
  ]);
  expect(dan.client!.isSettled).toBe(true);
});
