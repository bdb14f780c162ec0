/** A device of the clinic that writes what no program of ours would, in its own chain and under its own signature. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { headOf, lengthOf } from '#protocol/membership.ts';
import { createSigner } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { nameOp } from '../records/op-name.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { encodeOps, type TravellingOp } from './payload.ts';
import { sealEnvelope } from './seal-envelope.ts';

const ALL: readonly SpaceName[] = ['org', 'clinical', 'restricted', 'audit'];

let clinic: TestClinic;
let ana: Desk;
let eve: Desk;
beforeEach(async () => {
  clinic = await openTestClinic(1);
  [ana] = clinic.desks as [Desk];
  ana.online();
  eve = await clinic.admit(ALL);
  eve.online();
  eve.create({ name: { given: 'Eve' } });
  await clinic.pass(2);
});
afterEach(() => clinic.close());

/** As eve's database, which she knows how to open, would have it. */
const rowOf = (record: Id): TravellingOp =>
  eve.all('SELECT op.*, NULL AS digest, NULL AS rest FROM op WHERE record = ?', idToBytes(record))[0] as never;

/** Sends one op in an envelope of eve's that is sound in all else. */
async function send(op: TravellingOp, space: SpaceName = 'org'): Promise<void> {
  eve.offline();
  const [end] = eve.all('SELECT seq, hash FROM sync_own WHERE space = ? ORDER BY seq DESC LIMIT 1', space);
  const from = end ?? { seq: 0, hash: Buffer.from(NO_HASH, 'hex') };
  const { identity, keys, log } = eve.device.belonging;
  const state = log.state()!;
  const epoch = state.keys[space]!.length;
  const seq = (from.seq as number) + 1;
  const prev = Buffer.from(from.hash as Uint8Array).toString('hex');
  const [content] = encodeOps({ seen: [], ops: [op], documents: [] }, identity.device, seq);
  const draft = {
    ...{ kind: 'ops' as const, space, org: identity.org, device: identity.device, epoch },
    ...{ membership: lengthOf(state), membershipHead: headOf(state), seq, prev },
  };
  const signer = createSigner(identity.sign.privateKey);
  const envelope = sealEnvelope(draft, keys.of(space, epoch)!, content!, { signer, random: testRandom });
  parseEnvelope(envelope);
  await (await eve.device.work()).session.ask({ kind: 'put', envelope });
  await clinic.pass(2);
}

async function newDesk(): Promise<Desk> {
  const dora = await clinic.admit(ALL);
  dora.online();
  await clinic.pass(3);
  return dora;
}

const note = (): Id => {
  const person = ana.create({ name: { given: 'Pat' } });
  const values = {
    kind: 'note',
    person,
    at: '2026-03-05T14:00:00.000Z',
    text: 'Told in confidence',
    sensitive: true,
  };
  return ana.records.commit({ actor: ana.actor, changes: [{ kind: 'create', entity: 'activity', values }] })
    .ops[0]!.record;
};

const expectImpostor = (desk: Desk): void =>
  expect(desk.client!.alarms.standing()).toMatchObject([{ kind: 'impostor', device: eve.device.id }]);

test('nothing else stands under the id of an op, in whatever space it comes', async () => {
  const record = note();
  await clinic.pass(2);
  const row = rowOf(record);
  await send({ ...row, record: randomBytes(16) });
  const dora = await newDesk();
  expect(dora.records.peek('activity', record)?.values.text).toBe('Told in confidence');
  expect(spaceHashes(dora)).toEqual(spaceHashes(ana));
  expectImpostor(ana);
  expectImpostor(dora);
});

test('nor as one that an erasure is said to have blanked', async () => {
  const record = note();
  await clinic.pass(2);
  const row = rowOf(record);
  const blanked = {
    ...row,
    salt: null,
    body: null,
    doc: null,
    events: null,
    digest: randomBytes(32),
    rest: Buffer.from('{}'),
  };
  await send(blanked, 'org');
  expectImpostor(ana);
  const dora = await newDesk();
  expect(spaceHashes(dora)).toEqual(spaceHashes(ana));
});

test('a record is made only where such records can be', async () => {
  const row = rowOf(eve.create({ name: { given: 'Quinn' } }));
  await clinic.pass(2);
  const op = { ...row, record: randomBytes(16) };
  const { id } = nameOp({ ...op, space: 'clinical' }, Buffer.from(row.id as Uint8Array));
  await send({ ...op, id }, 'clinical');
  expectImpostor(ana);
  const dora = await newDesk();
  expect(spaceHashes(dora)).toEqual(spaceHashes(ana));
  expectImpostor(dora);
});

test.each(['her own', 'his'])('nobody begins a record anew in %s name', async (name) => {
  const record = ana.create({ name: { given: 'Pat' } });
  await clinic.pass(2);
  const row = rowOf(record);
  const op = {
    ...row,
    ...(name === 'his' ? {} : { device: Buffer.from(eve.device.id, 'hex') }),
    body: Buffer.from('{}'),
  };
  const { id } = nameOp({ ...op, space: 'org' }, Buffer.alloc(16));
  await send({ ...op, id });
  const dora = await newDesk();
  for (const desk of [ana, dora]) {
    expect(desk.records.peek('person', record)?.values.name).toEqual({ given: 'Pat' });
    expectImpostor(desk);
  }
  expect(spaceHashes(dora)).toEqual(spaceHashes(ana));
});

test('what it names rightly is its own to say', async () => {
  const row = rowOf(eve.create({ name: { given: 'Quinn' } }));
  await clinic.pass(2);
  const record = randomBytes(16);
  const op = { ...row, record, space: 'org' };
  const { id } = nameOp(op, Buffer.from(row.id as Uint8Array));
  await send({ ...op, id });
  expect(ana.client!.alarms.standing()).toEqual([]);
});
