import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseEnvelope } from '../protocol/envelope.ts';
import { openExtent, signExtent } from '../protocol/extent.ts';
import { parseRecord } from '../protocol/membership-record.ts';
import { SPACES } from '../protocol/spaces.ts';
import { createSqliteStorage } from '../storage/sqlite.ts';
import {
  type TestPeer,
  type TestRelay,
  testChain,
  testClinic,
  testDevice,
  testHouse,
  testRelay,
} from './testing.ts';

const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });

let root: string;
let open: TestRelay[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-restoring-'));
  open = [];
});
afterEach(() => {
  for (const { storage } of open) storage.close();
  rmSync(root, { recursive: true });
});

/** A relay's folder as it was before somebody was shut out, and the relay's word on the log as it was after. */
function setBack() {
  const storage = createSqliteStorage(join(root, 'relay'));
  const house = testHouse({ storage });
  const { world, clinic, first, second } = house;
  const chain = testChain(clinic, second);
  const before = chain.next();
  world.let(clinic, second).answer({ kind: 'put', ref: 1, envelope: before });
  storage.close();
  cpSync(join(root, 'relay'), join(root, 'backup'), { recursive: true });

  const lived = testRelay({ storage: createSqliteStorage(join(root, 'relay')) });
  const admin = lived.let(clinic, first);
  const record = clinic.append(first, {
    type: 'revoke',
    device: second.id,
    chains: { org: { seq: 1, hash: parseEnvelope(before).hash } },
    keys: clinic.keysWithout(second.id, SPACES),
  });
  expect(admin.answer({ kind: 'append', ref: 1, record }).kind).toBe('ok');
  const extent = extentOf(admin);
  lived.storage.close();

  const back = testRelay({ storage: createSqliteStorage(join(root, 'backup')) });
  open.push(back);
  return { back, clinic, first, second, chain, record, extent };
}

function extentOf(peer: TestPeer): Uint8Array {
  const answer = peer.answer({ kind: 'extent', ref: 9 });
  if (answer.kind !== 'extent') throw new Error(`no extent: ${answer.kind}`);
  return answer.extent;
}

it('signs how far the membership log goes', () => {
  const { world, clinic, second } = testHouse();
  const key = Buffer.from(world.relay.publicKey, 'hex');
  const { org, membership } = clinic;
  const signed = { org, length: 2, head: membership.heads[1], at: world.now };
  expect(openExtent(extentOf(world.let(clinic, second)), key)).toEqual(signed);
  expect(world.connect().answer({ kind: 'extent', ref: 1 })).toEqual(refused('not-member'));
});

it('takes back who was shut out, by its own signature, although he wrote meanwhile', () => {
  const { back, clinic, first, second, chain, record, extent } = setBack();
  const lost = back.let(clinic, second);
  const more = chain.next({ membership: 2, epoch: 1 });
  expect(lost.answer({ kind: 'put', ref: 1, envelope: more })).toMatchObject({ kind: 'receipt' });
  const admin = back.let(clinic, first);
  // As a record that is new it would cut off what others have got from here by now.
  expect(admin.answer({ kind: 'append', ref: 1, record })).toEqual(refused('stale'));
  const restore = { kind: 'restore', ref: 2, extent, first: 3, records: [record] } as const;
  expect(admin.answer(restore).kind).toBe('ok');
  expect(lost.closed).toMatchObject({ reason: 'revoked' });
  expect(back.connect().auth(clinic, second)).toEqual(refused('revoked'));
  expect(admin.answer({ kind: 'put', ref: 3, envelope: chain.next() })).toEqual(refused('revoked'));
  expect(back.storage.records(clinic.org, 0, 1e9).map((one) => parseRecord(one).hash)).toEqual(
    clinic.membership.heads,
  );
  // And once more, as after an answer that was lost.
  expect(admin.answer({ ...restore, first: 1, records: clinic.records }).kind).toBe('ok');
  expect(back.logged.filter(({ code }) => code === 'membership.restored')).toHaveLength(1);
});

it('takes it from somebody it does not know, for its word is its own', () => {
  const { back, extent, record } = setBack();
  const stranger = back.connect();
  expect(stranger.answer({ kind: 'restore', ref: 1, extent, first: 3, records: [record] }).kind).toBe('ok');
  // He is nobody all the same.
  expect(stranger.answer({ kind: 'members', ref: 2, after: 0 })).toEqual(refused('not-member'));
});

it('takes back nothing else than what it signed, and nothing where it went on otherwise', () => {
  const { back, clinic, first, extent, record } = setBack();
  const admin = back.let(clinic, first);
  const restore = (of: object) =>
    admin.answer({ kind: 'restore', ref: 1, extent, first: 3, records: [record], ...of } as never);
  const { org, membership } = clinic;
  const foreign = signExtent(
    { org, length: 3, head: membership.heads[2]!, at: 1 },
    testDevice('another relay').sign,
  );
  expect(restore({ extent: foreign })).toEqual(refused('malformed'));
  expect(restore({ extent: extent.slice(1) })).toEqual(refused('malformed'));
  expect(restore({ first: 4 })).toEqual(refused('missing'));
  expect(restore({ first: 0 })).toEqual(refused('missing'));
  expect(restore({ first: 2 })).toEqual(refused('malformed'));
  expect(restore({ records: [] })).toEqual(refused('stale'));
  const after = clinic.add('behind').record;
  expect(restore({ records: [record, after] })).toEqual(refused('malformed'));
  const rival = testClinic('north', back.relay.publicKey);
  rival.add('second');
  const other = rival.add('rival').record;
  expect(restore({ records: [other] })).toEqual(refused('stale'));
  expect(admin.answer({ kind: 'append', ref: 2, record: other }).kind).toBe('ok');
  expect(restore({})).toEqual(refused('stale'));
  expect(back.storage.records(clinic.org, 0, 1e9)).toHaveLength(3);
});

it('holds as much of a log as it would by records that are new', () => {
  const { back, clinic, extent, record } = setBack();
  const { storage } = back;
  const full = testRelay({ storage, limits: { logBytes: storage.usage(clinic.org).log + record.length - 1 } });
  const restore = { kind: 'restore', ref: 1, extent, first: 3, records: [record] } as const;
  expect(full.connect().answer(restore)).toEqual(refused('quota'));
});
