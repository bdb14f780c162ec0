import { afterEach, beforeEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { createBelonging } from './belonging.ts';
import { createSyncClient } from './client.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { fromWireId } from './wire-id.ts';

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
});
afterEach(() => clinic.close());

/** Ben's database goes on as another device, as it does after a restore, and is let in anew. */
async function letInAnew() {
  const { writer } = ben!;
  const meta = createMeta(writer);
  const id = Buffer.from(testRandom.bytes(16)).toString('hex');
  meta.set('device', idToBytes(fromWireId(id)));
  writer.prepare("DELETE FROM meta WHERE name LIKE 'device.%'").run();
  const belonging = createBelonging(writer, clinic.organisation.org, testRandom);
  const { sign, agree } = belonging.identity;
  await clinic.organisation.first.author.add(
    (await clinic.organisation.first.work()).session,
    { id, sign: sign.publicKey.toString('hex'), agree: agree.publicKey.toString('hex') },
    {
      spaces: ['org', 'clinical', 'audit'],
      admin: false,
      invite: Buffer.from(testRandom.bytes(16)).toString('hex'),
    },
  );
  belonging.log.take(1, clinic.organisation.first.belonging.log.after(0));
  const { records, audit, clock } = ben!;
  return createSyncClient({
    ...{
      writer,
      records,
      registry,
      audit,
      clock,
      membership: belonging.log,
      keys: belonging.keys,
      identity: belonging.identity,
    },
    ...{ random: testRandom, timers: clinic.relay.timers, breathe: (work) => void setImmediate(work) },
    ...{ connect: clinic.relay.outside.connect, url: clinic.relay.url },
    onDefect(thrown) {
      throw thrown;
    },
  });
}

it('what a former self had not sent goes under the new name, and the rest stays where it is', async () => {
  const sent = ben!.create({ name: { given: 'Sent' } });
  await clinic.settle();
  clinic.tamper = (direction, frame) => (direction === 'up' ? null : frame);
  const sealed = ben!.create({ name: { given: 'Sealed in vain' } });
  await clinic.settle();
  ben!.offline();
  clinic.tamper = (_, frame) => frame;
  const written = ben!.create({ name: { given: 'Never sealed' } });
  ana!.create({ name: { given: 'Meanwhile' } });
  await clinic.settle();
  // As after a split list, where it had taken in what counts for nobody: until he brings it himself.
  ana!.client!.alarms.raise('diverged', { space: 'org', device: ben!.device.id });
  const client = await letInAnew();
  await clinic.settle();
  await clinic.pass(2);
  for (const id of [sent, sealed, written]) expect(ana!.records.peek('person', id)).not.toBeNull();
  expect(spaceHashes(ana!).org).toEqual(spaceHashes(ben!).org);
  expect(client.isSettled).toBe(true);
  expect([client, ana!.client!].flatMap(({ alarms }) => alarms.standing())).toEqual([]);
  // Nothing went twice.
  const { count } = ben!.all('SELECT count(*) AS count FROM sync_stray')[0] as { count: number };
  expect(count).toBe(2);
  client.close();
});

it('what the former self sent after the backup comes back like anybody else’s', async () => {
  ben!.create({ name: { given: 'Before the backup' } });
  await clinic.settle();
  const kept = {
    own: ben!.all('SELECT max(seq) AS seq FROM sync_own')[0]!.seq as number,
    op: ben!.all('SELECT max(seq) AS seq FROM op')[0]!.seq as number,
  };
  const later = ben!.create({ name: { given: 'After the backup' } });
  await clinic.settle();
  ben!.offline();
  const { connection } = ben!.writer;
  // Back to the time of the backup, as far as sharing knows.
  connection.exec(`DELETE FROM sync_own WHERE seq > ${kept.own};
    DELETE FROM sync_cursor; INSERT INTO sync_cursor VALUES ('ops', ${kept.op})`);
  const client = await letInAnew();
  await clinic.settle();
  await clinic.pass(2);
  expect(ana!.records.peek('person', later)).not.toBeNull();
  expect(spaceHashes(ana!).org).toEqual(spaceHashes(ben!).org);
  expect([client, ana!.client!].flatMap(({ alarms }) => alarms.standing())).toEqual([]);
  client.close();
});

it('a database from before what the relay has forgotten goes on from a snapshot, and sends what it had not', async () => {
  ana!.offline();
  ana!.writesSnapshots = true;
  ana!.measures = { often: 12 };
  ana!.online();
  const cleo = await clinic.admit();
  cleo.online();
  const known = ben!.create({ name: { given: 'Known' } });
  await clinic.pass(1);
  ben!.offline();
  const unsent = ben!.create({ name: { given: 'Never sent' } });
  await clinic.organisation.first.author.revoke((await clinic.organisation.first.work()).session, ben!.device.id);
  for (let at = 0; at < 20; at += 1) {
    cleo.create({ name: { given: `Meanwhile ${at}` } });
    await clinic.settle();
  }
  ana!.edit(known, { nickname: 'K' });
  await clinic.pass(10);
  clinic.relay.advance(31 * 24 * 60 * 60_000);
  await clinic.pass(10);
  const place = ben!.all("SELECT max(place) AS place FROM sync_place WHERE space = 'org'")[0]!.place as number;
  const [kept] = [...clinic.relay.backUp().organisations.values()];
  expect(kept!.logs.get('org')!.cut).toBeGreaterThan(place);
  const client = await letInAnew();
  await clinic.pass(3);
  expect(client.isSettled).toBe(true);
  expect(ana!.records.peek('person', unsent)).not.toBeNull();
  expect(ben!.records.peek('person', known)?.values).toMatchObject({ nickname: 'K' });
  for (const desk of [ana!, cleo]) expect(spaceHashes(desk).org).toEqual(spaceHashes(ben!).org);
  expect([client, ana!.client!, cleo.client!].flatMap(({ alarms }) => alarms.standing())).toEqual([]);
  client.close();
});
