/** Attacks on what devices are given of the logs. */
import { ENVELOPE_OVERHEAD, HEADER_BYTES } from '#protocol/envelope.ts';
import { SIGNATURE_BYTES } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { type Attack, type Delivery, flip, onDelivery, type Reach, type Sent } from './attack.ts';

const changed =
  (change: (bytes: Uint8Array, reach: Reach) => Uint8Array) =>
  (reach: Reach): ReturnType<Attack['begin']> =>
    onDelivery(reach, (delivery) => [{ ...delivery, envelope: change(delivery.envelope, reach) }]);

/** Offsets in an envelope (protocol/envelope.ts). */
const AT = { device: 24, epoch: 40, seq: 48, prev: 56, space: 6, salt: 120, commit: HEADER_BYTES } as const;

const any = (reach: Reach): Uint8Array | undefined =>
  reach.envelopes.length > 0 ? reach.rng.pick(reach.envelopes).bytes : undefined;

/** Lets `held` deliveries wait, then gives them out in another order. */
function shuffling(reach: Reach, renumber: boolean): ReturnType<Attack['begin']> {
  const victim = reach.rng.pick(reach.devices);
  const held: Delivery[] = [];
  return {
    reply(device, reply) {
      if (reply.kind !== 'delivery' || device !== victim) return [reply];
      held.push(reply);
      if (held.length < 2) return [];
      const [first, second] = held.splice(0) as [Delivery, Delivery];
      return renumber && first.space === second.space
        ? [
            { ...second, place: first.place },
            { ...first, place: second.place },
          ]
        : [second, first];
    },
  };
}

export const DELIVERY_ATTACKS: readonly Attack[] = [
  { name: 'drop', what: 'envelopes are left out', begin: (reach) => onDelivery(reach, () => []) },
  {
    name: 'drop-and-close-up',
    what: 'an envelope is left out and those after it take its place',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      const missing = new Map<string, number>();
      return {
        reply(device, reply) {
          if (device !== victim || (reply.kind !== 'delivery' && reply.kind !== 'own')) return [reply];
          const gap = missing.get(reply.space);
          if (gap === undefined && reply.kind === 'delivery') {
            missing.set(reply.space, reply.place);
            return [];
          }
          return [gap !== undefined && reply.place > gap ? { ...reply, place: reply.place - 1 } : reply];
        },
      };
    },
  },
  {
    name: 'delay',
    what: 'envelopes come long after those behind them',
    begin(reach) {
      const held: Sent[] = [];
      return onDelivery(
        reach,
        (delivery, device) => {
          held.push(delivery);
          if (held.length > 3) for (const one of held.splice(0)) reach.say(device, one);
          return [];
        },
        2,
      );
    },
  },
  { name: 'reorder', what: 'envelopes change places on their way', begin: (reach) => shuffling(reach, false) },
  { name: 'renumber', what: 'envelopes change places in the log', begin: (reach) => shuffling(reach, true) },
  {
    name: 'duplicate',
    what: 'envelopes come twice',
    begin: (reach) => onDelivery(reach, (delivery) => [delivery, delivery]),
  },
  {
    name: 'duplicate-elsewhere',
    what: 'envelopes come again at the next place',
    begin: (reach) => onDelivery(reach, (delivery) => [delivery, { ...delivery, place: delivery.place + 1 }]),
  },
  {
    name: 'replay',
    what: 'an old envelope stands in the place of a new one',
    begin: changed((bytes, reach) => any(reach) ?? bytes),
  },
  {
    name: 'swap-organisation',
    what: 'an envelope of another organisation is mixed in',
    begin: changed((_, reach) => reach.foreign.envelope),
  },
  {
    name: 'swap-device',
    what: 'an envelope is given out as another device’s',
    begin: changed((bytes, { rng, devices }) => {
      const copy = Buffer.from(bytes);
      copy.write(rng.pick(devices), AT.device, 'hex');
      return copy;
    }),
  },
  {
    name: 'swap-epoch',
    what: 'an envelope is given out as of another epoch',
    begin: changed((bytes) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt32BE(copy.readUInt32BE(AT.epoch) + 1, AT.epoch);
      return copy;
    }),
  },
  {
    name: 'swap-space',
    what: 'an envelope of one space is given out in the log of another',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      return {
        reply(device, reply) {
          if (reply.kind !== 'delivery' || device !== victim) return [reply];
          const others = reach.envelopes.filter(({ space }) => space !== reply.space);
          return [others.length > 0 ? { ...reply, envelope: reach.rng.pick(others).bytes } : reply];
        },
      };
    },
  },
  {
    name: 'relabel-space',
    what: 'the space in an envelope is written over',
    begin: changed((bytes, { rng }) => {
      const copy = Buffer.from(bytes);
      copy[AT.space] = 1 + rng.below(SPACES.length);
      return copy;
    }),
  },
  {
    name: 'rewind-chain',
    what: 'the number of an envelope in its chain is written over',
    begin: changed((bytes, { rng }) => {
      const copy = Buffer.from(bytes);
      copy.writeBigUInt64BE(BigInt(1 + rng.below(20)), AT.seq);
      return copy;
    }),
  },
  {
    name: 'truncate',
    what: 'envelopes are cut short',
    begin: changed((bytes, { rng }) => bytes.subarray(0, rng.below(bytes.length))),
  },
  {
    name: 'lengthen',
    what: 'envelopes end in more than they had',
    begin: changed((bytes, { rng }) => Buffer.concat([bytes, Buffer.alloc(1 + rng.below(64), 7)])),
  },
  {
    name: 'flip-header',
    what: 'a bit of the header is turned',
    begin: changed((bytes, { rng }) => flip(bytes, rng.below(HEADER_BYTES), rng)),
  },
  {
    name: 'flip-commitment',
    what: 'a bit of the commitment to the key is turned',
    begin: changed((bytes, { rng }) => flip(bytes, AT.commit + rng.below(32), rng)),
  },
  {
    name: 'flip-ciphertext',
    what: 'a bit of the ciphertext is turned',
    begin: changed((bytes, { rng }) =>
      flip(bytes, AT.commit + 32 + rng.below(Math.max(1, bytes.length - ENVELOPE_OVERHEAD)), rng),
    ),
  },
  {
    name: 'flip-tag',
    what: 'a bit of the authentication tag is turned',
    begin: changed((bytes, { rng }) => flip(bytes, bytes.length - SIGNATURE_BYTES - 1 - rng.below(16), rng)),
  },
  {
    name: 'flip-signature',
    what: 'a bit of the signature is turned',
    begin: changed((bytes, { rng }) => flip(bytes, bytes.length - 1 - rng.below(SIGNATURE_BYTES), rng)),
  },
  {
    name: 'sign-anew',
    what: 'an envelope is changed and signed with a key nobody knows',
    begin: changed((bytes, { rng, forge }) => {
      const body = flip(bytes, AT.commit + 32, rng).subarray(0, -SIGNATURE_BYTES);
      return Buffer.concat([body, forge('envelope', body)]);
    }),
  },
  {
    name: 'jump-ahead',
    what: 'places are skipped',
    begin: (reach) => onDelivery(reach, (delivery) => [{ ...delivery, place: delivery.place + 3 }]),
  },
  {
    name: 'claim-as-own',
    what: 'a device is told that another’s envelope is one it wrote itself',
    begin: (reach) =>
      onDelivery(reach, ({ space, place }) => {
        const own = reach.envelopes.length > 0 ? reach.rng.below(0xffff) : 0;
        return [{ kind: 'own', space, place, envelope: own.toString(16).padStart(64, '0') }];
      }),
  },
  {
    name: 'withhold-author',
    what: 'what one device writes is kept from another',
    begin(reach) {
      const [victim, author] = [reach.rng.pick(reach.devices), reach.rng.pick(reach.devices)];
      return {
        reply: (device, reply) =>
          device === victim &&
          reply.kind === 'delivery' &&
          Buffer.from(reply.envelope.subarray(AT.device, AT.device + 16)).toString('hex') === author
            ? []
            : [reply],
      };
    },
  },
  {
    name: 'withhold-space',
    what: 'a space stays empty for one device',
    begin(reach) {
      const [victim, space] = [reach.rng.pick(reach.devices), reach.rng.pick(SPACES)];
      return {
        reply: (device, reply) =>
          device === victim && (reply.kind === 'delivery' || reply.kind === 'own') && reply.space === space
            ? []
            : [reply],
      };
    },
  },
];
