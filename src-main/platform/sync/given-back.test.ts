import { afterEach, beforeEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { createSyncStore } from './sync-store.ts';

let clinic: TestClinic;
beforeEach(async () => {
  clinic = await openTestClinic(1);
});
afterEach(() => clinic.close());

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
  const label = { person, label: 'Penicillin', recorded: '2026-01-02' };
  const kind = registry.byName('flag').fields.kind!.type.choices![0];
  ana!.records.commit({
    actor: ana!.actor,
    changes: [{ kind: 'create', entity: 'flag', values: { ...label, kind } }],
  });
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
