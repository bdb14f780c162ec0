import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashOf, idOf, sealedTo, type TestClinic, testClinic, testDevice, testKey } from '../room/testing.ts';
import { MalformedError } from './bytes.ts';
import {
  activeMembers,
  authorityAt,
  headOf,
  lengthOf,
  MembershipError,
  type MembershipProblem,
  standingOf,
  withRecord,
} from './membership.ts';
import { type MembershipBody, parseRecord, signRecord } from './membership-record.ts';
import { SPACES, type SpaceName } from './spaces.ts';

const relayKey = hashOf('relay');
function clinic() {
  const one = testClinic('north', relayKey);
  const { device: second } = one.add('second');
  const { device: desk } = one.add('desk', ['org', 'clinical']);
  return { one, first: one.first, second, desk };
}

/** What is said to a record after the present state. */
function problem(of: TestClinic, record: Buffer): MembershipProblem | 'fits' | 'malformed' {
  try {
    withRecord(of.membership, parseRecord(record));
    return 'fits';
  } catch (thrown) {
    if (thrown instanceof MembershipError) return thrown.problem;
    if (thrown instanceof MalformedError) return 'malformed';
    throw thrown;
  }
}
const said = (of: TestClinic, by: TestClinic['first'] | 'recovery', body: MembershipBody) =>
  problem(of, of.record(by, body));

const addition = (
  name: string,
  spaces: readonly SpaceName[] = ['org'],
  sealed = sealedTo(spaces),
): MembershipBody => ({
  type: 'add',
  device: testDevice(name).record,
  spaces: [...spaces],
  admin: false,
  invite: idOf('invite'),
  sealed,
});

it('begins with a device that signs for itself and holds everything', () => {
  const { membership, first, records } = testClinic('north', relayKey);
  expect(activeMembers(membership)).toMatchObject([
    { id: first.id, admin: true, since: 1, spaces: new Set(SPACES) },
  ]);
  expect(membership.appointments.get('organisation')).toEqual({ device: first.id, number: 1, since: 1 });
  const begun = parseRecord(records[0]!).record;
  if (begun.body.type !== 'genesis') throw new Error('no genesis');
  const other = testDevice('other');
  const begin = (of: Partial<typeof begun>, signer = first) => {
    try {
      withRecord(null, parseRecord(signRecord({ ...begun, ...of }, signer.sign)));
      return 'fits';
    } catch (thrown) {
      return (thrown as MembershipError).problem;
    }
  };
  const { vouch: _, ...unvouched } = begun.body;
  expect(begin({})).toBe('fits');
  expect(begin({ body: unvouched })).toBe('fits');
  expect(begin({ seq: 2 })).toBe('genesis');
  expect(begin({ prev: hashOf('x') })).toBe('genesis');
  expect(begin({ by: other.id })).toBe('genesis');
  expect(begin({}, other)).toBe('signature');
  expect(begin({ body: { ...begun.body, vouch: '00'.repeat(64) } })).toBe('signature');
  expect(begin({ org: idOf('another organisation') })).toBe('signature');
  expect(begin({ body: { ...begun.body, keys: { org: begun.body.keys.org! } } })).toBe('keys');
  expect(begin({ body: { type: 'rotate', keys: {} } })).toBe('genesis');
});

it('is one line: a record that comes second is refused, and a copy too', () => {
  const { one, first } = clinic();
  const [mine, yours] = [one.record(first, addition('mine')), one.record(first, addition('yours'))];
  one.membership = withRecord(one.membership, parseRecord(mine));
  expect(problem(one, yours)).toBe('stale');
  expect(problem(one, mine)).toBe('stale');
  const { org, membership } = one;
  const body = addition('skipping');
  const record = {
    v: 1,
    org,
    seq: lengthOf(membership) + 2,
    prev: headOf(membership),
    by: first.id,
    body,
  } as const;
  expect(problem(one, signRecord(record, first.sign))).toBe('stale');
  const elsewhere = testClinic('south', relayKey);
  expect(problem(one, elsewhere.record(elsewhere.first, addition('x')))).toBe('genesis');
});

it('is lengthened by active administrating devices only, under their own signature', () => {
  const { one, first, second } = clinic();
  expect(said(one, second, addition('x'))).toBe('not-admin');
  expect(said(one, testDevice('nobody'), addition('x'))).toBe('not-admin');
  expect(said(one, { ...first, sign: second.sign }, addition('x'))).toBe('signature');
  expect(said(one, 'recovery', addition('x'))).toBe('not-admin');
  one.append(first, { type: 'admin', device: second.id, admin: true });
  expect(said(one, second, addition('x'))).toBe('fits');
  one.append(second, { type: 'revoke', device: first.id, chains: {}, keys: one.keysWithout(first.id, SPACES) });
  expect(said(one, first, addition('x'))).toBe('not-admin');
});

it('lets a device in once, with the keys of what it is to hold', () => {
  const { one, first, second, desk } = clinic();
  expect(said(one, first, addition('new', ['org', 'audit']))).toBe('fits');
  expect(said(one, first, addition('new', ['org'], {}))).toBe('keys');
  expect(said(one, first, addition('new', ['org'], sealedTo(['org', 'clinical'])))).toBe('keys');
  expect(said(one, first, addition('new', ['org', 'org'], sealedTo(['org'])))).toBe('keys');
  const again = { ...addition('x'), device: second.record } as MembershipBody;
  expect(said(one, first, again)).toBe('device-exists');
  const keys = one.keysWithout(desk.id, ['org', 'clinical']);
  one.append(first, { type: 'revoke', device: desk.id, chains: {}, keys });
  expect(said(one, first, { ...addition('x'), device: desk.record } as MembershipBody)).toBe('device-exists');
});

it('shuts a device out under new keys for exactly those who stay', () => {
  const { one, first, desk } = clinic();
  const held = ['org', 'clinical'] as const;
  const revoke = (
    keys: MembershipBody & { type: 'revoke' } extends { keys: infer Keys } ? Keys : never,
    device = desk.id,
  ) => said(one, first, { type: 'revoke', device, chains: {}, keys });
  const keys = one.keysWithout(desk.id, held);
  expect(revoke(keys)).toBe('fits');
  expect(revoke({ org: keys.org! })).toBe('keys');
  expect(revoke(one.keysWithout(desk.id, ['org', 'clinical', 'audit']))).toBe('keys');
  expect(revoke(one.keysWithout(null, held))).toBe('keys');
  expect(revoke({ ...keys, org: { ...keys.org!, epoch: 3 } })).toBe('keys');
  const { recovery: _, ...withoutKit } = keys.org!.sealed;
  expect(revoke({ ...keys, org: { ...keys.org!, sealed: withoutKit } })).toBe('keys');
  expect(revoke({ ...keys, org: { ...keys.org!, publicKey: hashOf('public') } })).toBe('keys');
  expect(revoke(keys, idOf('nobody'))).toBe('unknown-device');
});

it('always keeps one who may administrate', () => {
  const { one, first, second } = clinic();
  expect(said(one, first, { type: 'admin', device: first.id, admin: false })).toBe('last-admin');
  const keys = one.keysWithout(first.id, SPACES);
  expect(said(one, first, { type: 'revoke', device: first.id, chains: {}, keys })).toBe('last-admin');
  one.append(first, { type: 'admin', device: second.id, admin: true });
  expect(said(one, first, { type: 'revoke', device: first.id, chains: {}, keys })).toBe('fits');
  expect(said(one, first, { type: 'admin', device: idOf('nobody'), admin: true })).toBe('unknown-device');
});

it('renews keys in their order, sealed to all holders and the kit', () => {
  const { one, first, second } = clinic();
  const org = one.keysWithout(null, ['org']).org!;
  expect(said(one, first, { type: 'rotate', keys: { org } })).toBe('fits');
  expect(said(one, first, { type: 'rotate', keys: { org: { ...org, epoch: 1 } } })).toBe('keys');
  expect(said(one, first, { type: 'rotate', keys: { org: testKey('org', 2, [first.id, second.id]) } })).toBe(
    'keys',
  );
  one.append(first, { type: 'rotate', keys: { org } });
  expect(one.membership.keys.org!.map(({ epoch, since }) => [epoch, since])).toEqual([
    [1, 1],
    [2, 4],
  ]);
});

it('gives and takes spaces, with the keys of those gained and new keys of those lost', () => {
  const { one, first, desk } = clinic();
  const change = (
    spaces: readonly SpaceName[],
    of: Partial<Extract<MembershipBody, { type: 'spaces' }>> = {},
  ) => ({
    type: 'spaces' as const,
    device: desk.id,
    spaces: [...spaces],
    chains: {},
    sealed: {},
    keys: {},
    ...of,
  });
  expect(said(one, first, change(['org', 'clinical', 'audit'], { sealed: sealedTo(['audit']) }))).toBe('fits');
  expect(said(one, first, change(['org', 'clinical', 'audit']))).toBe('keys');
  const keys = one.keysWithout(desk.id, ['clinical']);
  expect(said(one, first, change(['org']))).toBe('keys');
  expect(said(one, first, change(['org'], { keys }))).toBe('fits');
  const end = { seq: 4, hash: hashOf('end') };
  expect(said(one, first, change(['org'], { keys, chains: { org: end } }))).toBe('keys');
  expect(said(one, first, change(['org', 'org', 'clinical']))).toBe('keys');
  expect(said(one, first, { ...change([]), device: idOf('nobody') })).toBe('unknown-device');

  one.append(first, change(['org'], { keys, chains: { clinical: end } }));
  expect(one.membership.members.get(desk.id)!.left).toEqual({ clinical: end });
  one.append(first, change(['org', 'clinical'], { sealed: sealedTo(['clinical']) }));
  expect(one.membership.members.get(desk.id)!.left).toEqual({});
});

it('counts appointments, so that an old one can be told', () => {
  const { one, first, second } = clinic();
  const appoint = (number: number, device = second.id) =>
    ({ type: 'appoint', duty: 'organisation', device, number }) as const;
  for (const number of [1, 3]) expect(said(one, first, appoint(number))).toBe('number');
  expect(said(one, first, appoint(2, idOf('nobody')))).toBe('unknown-device');
  one.append(first, appoint(2));
  expect(one.membership.appointments.get('organisation')).toEqual({ device: second.id, number: 2, since: 4 });
  one.append(first, { ...appoint(1), duty: `location:${idOf('north')}` });
  expect([0, 1, 3, 4, 5].map((length) => authorityAt(one.membership, length))).toEqual([
    ...[undefined, first.id, first.id],
    ...[second.id, second.id],
  ]);
});

it('names another relay', () => {
  const { one, first } = clinic();
  one.append(first, { type: 'relay', key: hashOf('another relay') });
  expect(one.membership.relayKey).toBe(hashOf('another relay'));
});

it('is recovered by the kit alone: one new device, all others out', () => {
  const { one, first, second } = clinic();
  const device = testDevice('after the fire');
  const body: MembershipBody = {
    type: 'recover',
    device: device.record,
    chains: { [second.id]: { org: { seq: 3, hash: hashOf('end') } } },
    keys: Object.fromEntries(SPACES.map((space) => [space, testKey(space, 2, [device.id])])),
  };
  expect(said(one, first, body)).toBe('not-admin');
  expect(problem(one, Buffer.concat([one.record('recovery', body).subarray(0, -64), Buffer.alloc(64)]))).toBe(
    'signature',
  );
  expect(said(one, 'recovery', { ...body, device: second.record })).toBe('device-exists');
  expect(said(one, 'recovery', { ...body, keys: {} })).toBe('keys');
  const notAlone = testKey('org', 2, [device.id, second.id]);
  expect(said(one, 'recovery', { ...body, keys: { ...body.keys, org: notAlone } })).toBe('keys');
  one.append('recovery', body);
  expect(activeMembers(one.membership).map(({ id }) => id)).toEqual([device.id]);
  expect(one.membership.members.get(second.id)!.revoked).toEqual({ at: 4, chains: body.chains[second.id] });
  expect(said(one, device, addition('x'))).toBe('fits');
});

it('judges an envelope by its header', () => {
  const { one, first, second, desk } = clinic();
  const standing = (of: object) =>
    standingOf(one.membership, {
      org: one.org,
      device: desk.id,
      space: 'org',
      seq: 1,
      epoch: 1,
      membership: 3,
      membershipHead: one.membership.heads[2]!,
      ...of,
    });
  expect(standing({})).toBe('ok');
  expect(standing({ org: idOf('elsewhere') })).toBe('not-member');
  expect(standing({ device: idOf('nobody') })).toBe('not-member');
  expect(standing({ space: 'restricted' })).toBe('not-held');
  expect(standing({ space: 'audit' })).toBe('ok');
  expect(standing({ membershipHead: one.membership.heads[1]! })).toBe('membership');
  expect(standing({ membership: 4 })).toBe('membership');
  expect(standing({ membership: 2, membershipHead: one.membership.heads[1]! })).toBe('membership');
  expect(standing({ epoch: 2 })).toBe('epoch');

  const end = { seq: 5, hash: hashOf('end') };
  one.append(first, {
    type: 'spaces',
    device: desk.id,
    spaces: ['org'],
    chains: { clinical: end },
    sealed: {},
    keys: one.keysWithout(desk.id, ['clinical']),
  });
  expect(standing({ space: 'clinical', seq: 5 })).toBe('ok');
  expect(standing({ space: 'clinical', seq: 6 })).toBe('not-held');
  one.append(first, {
    type: 'revoke',
    device: second.id,
    chains: { org: end },
    keys: one.keysWithout(second.id, SPACES),
  });
  expect(standing({ device: second.id, seq: 5 })).toBe('ok');
  expect(standing({ device: second.id, seq: 6 })).toBe('revoked');
  expect(standing({ device: second.id, space: 'audit', seq: 1 })).toBe('revoked');
  // A device that was offline writes under the key it knows.
  expect(standing({ epoch: 1 })).toBe('ok');
  const now = { membership: 5, membershipHead: one.membership.heads[4]! };
  expect(standing({ ...now, epoch: 1 })).toBe('epoch');
  expect(standing({ ...now, epoch: 2 })).toBe('ok');
});

it('leaves the state as it was where a record does not fit', () => {
  const { one, first, desk } = clinic();
  const before = structuredClone({ ...one.membership, members: [...one.membership.members] });
  said(one, first, {
    type: 'revoke',
    device: desk.id,
    chains: {},
    keys: one.keysWithout(null, ['org', 'clinical']),
  });
  said(one, first, addition('new', ['org'], {}));
  expect({ ...one.membership, members: [...one.membership.members] }).toEqual(before);
});

it('takes nothing for a record that is none', () => {
  const { one, first } = clinic();
  const good = one.record(first, addition('x'));
  const json = JSON.parse(good.subarray(4, -64).toString());
  const written = (value: unknown) => signRecord(value as never, first.sign);
  const wrong = [
    Buffer.of(),
    good.subarray(0, -1),
    Buffer.concat([good, Buffer.of(0)]),
    written({ ...json, v: 2 }),
    written({ ...json, more: 1 }),
    written({ ...json, seq: 0 }),
    written({ ...json, by: 'somebody' }),
    written({ ...json, body: { ...json.body, type: 'other' } }),
    written({ ...json, body: { ...json.body, spaces: ['local'] } }),
    written({ ...json, body: { ...json.body, device: { ...json.body.device, sign: 'AB' } } }),
    written({ ...json, body: { ...json.body, sealed: { org: 'not base 64!' } } }),
    written([]),
    written('x'),
    written(null),
  ];
  for (const bytes of wrong) expect(() => parseRecord(bytes)).toThrow(MalformedError);
  expect(() => parseRecord(good)).not.toThrow();
});

it("is malformed or nothing where the bytes are anybody's", () => {
  const good = clinic().one.records[1]!;
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }), (at, with_) => {
      const copy = Buffer.from(good);
      Buffer.from(with_).copy(copy, at);
      try {
        parseRecord(copy);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(MalformedError);
      }
    }),
    { numRuns: 1_000 },
  );
});
