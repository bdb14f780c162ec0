/** Attacks on the membership log. */

import type { MembershipBody } from '#protocol/membership-record.ts';
import { MAX_RECORD, parseRecord, signRecord } from '#protocol/membership-record.ts';
import { type Attack, flip, type Reach, type Tamper } from './attack.ts';

/** A record that follows the last one, signed with a key nobody knows, in the name of one who may. */
function forged({ records, forge, rng, devices }: Reach, body: MembershipBody): Buffer {
  const last = parseRecord(records.at(-1)!);
  const { record, hash } = last;
  const by = rng.chance(0.5) ? record.by : rng.pick(devices);
  return signRecord({ v: 1, org: record.org, seq: record.seq + 1, prev: hash, by, body }, forge);
}

const stranger = { id: '5e'.repeat(16), sign: '6f'.repeat(32), agree: '7a'.repeat(32) };

/** Adds a forged record behind the true ones, and says so. */
const adding =
  (body: (reach: Reach) => MembershipBody) =>
  (reach: Reach): Tamper => {
    if (reach.records.length === 0) return {};
    const record = forged(reach, body(reach));
    const length = reach.records.length + 1;
    for (const device of reach.devices) reach.say(device, { kind: 'grown', length });
    return {
      reply: (_, reply) => [
        reply.kind === 'records' && !reply.more ? { ...reply, records: [...reply.records, record] } : reply,
      ],
    };
  };

const changing =
  (change: (record: Uint8Array, reach: Reach) => Uint8Array) =>
  (reach: Reach): Tamper => {
    for (const device of reach.devices) reach.say(device, { kind: 'grown', length: reach.records.length + 1 });
    return {
      reply: (_, reply) => [
        reply.kind === 'records' ? { ...reply, records: reply.records.map((one) => change(one, reach)) } : reply,
      ],
    };
  };

export const MEMBERSHIP_ATTACKS: readonly Attack[] = [
  {
    name: 'fake-device',
    what: 'a device of the relay’s own is added to the organisation',
    begin: adding(() => ({
      type: 'add',
      device: stranger,
      spaces: ['org'],
      admin: true,
      invite: '8b'.repeat(16),
      sealed: { org: Buffer.alloc(80, 9).toString('base64') },
    })),
  },
  {
    name: 'fake-revocation',
    what: 'an honest device is shut out',
    begin: adding(({ rng, devices }) => ({ type: 'revoke', device: rng.pick(devices), chains: {}, keys: {} })),
  },
  {
    name: 'fake-relay-key',
    what: 'another key is made the one that receipts are signed with',
    begin: adding(() => ({ type: 'relay', key: '3c'.repeat(32) })),
  },
  {
    name: 'fake-appointment',
    what: 'another device is appointed',
    begin: adding(({ rng, devices }) => ({
      type: 'appoint',
      duty: 'organisation',
      device: rng.pick(devices),
      number: 2,
    })),
  },
  {
    name: 'flip-membership',
    what: 'a bit of the membership log is turned',
    begin: changing((record, { rng }) => flip(record, rng.below(record.length), rng)),
  },
  {
    name: 'other-membership',
    what: 'the membership log of another organisation is given out',
    begin(reach) {
      for (const device of reach.devices)
        reach.say(device, { kind: 'grown', length: reach.records.length + reach.foreign.records.length });
      return {
        reply: (_, reply) => [reply.kind === 'records' ? { ...reply, records: reach.foreign.records } : reply],
      };
    },
  },
  {
    name: 'withhold-membership',
    what: 'one device is kept from what was added to the membership log',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      return {
        reply(device, reply) {
          if (device !== victim) return [reply];
          if (reply.kind === 'grown') return [];
          return [reply.kind === 'records' ? { ...reply, records: [] } : reply];
        },
      };
    },
  },
  {
    name: 'shuffle-membership',
    what: 'records of the membership log change places',
    begin(reach) {
      for (const device of reach.devices) reach.say(device, { kind: 'grown', length: reach.records.length + 1 });
      return {
        reply: (_, reply) => [
          reply.kind === 'records' ? { ...reply, records: [...reply.records].reverse() } : reply,
        ],
      };
    },
  },
  {
    name: 'swell-membership',
    what: 'the membership log is said to be longer than anything',
    begin(reach) {
      for (const device of reach.devices) reach.say(device, { kind: 'grown', length: 0xffff_ffff });
      return {
        reply: (_, reply) => [
          reply.kind === 'records'
            ? { ...reply, records: [...reply.records, Buffer.alloc(MAX_RECORD, 1)] }
            : reply,
        ],
      };
    },
  },
];
