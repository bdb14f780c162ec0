/**
 * Attacks on what a device is given of the logs. In most seeds the relay signs a log that fits its lie (shadow.ts); in the others
 * it is clumsy, and only the frames are changed.
 */
import { ENVELOPE_OVERHEAD, HEADER_BYTES } from '#protocol/envelope.ts';
import { SIGNATURE_BYTES } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { type Attack, flip, type Reach, type Tamper } from './attack.ts';
import { type Change, type Shown, shadow } from './shadow.ts';

/** Offsets in an envelope (protocol/envelope.ts). */
const AT = { space: 6, device: 24, epoch: 40, seq: 48, commit: HEADER_BYTES } as const;

/** Frames alone, without a word of what the log is. */
const clumsy = (victim: string, change: Change): Tamper => ({
  reply(device, reply) {
    if (device !== victim || reply.kind !== 'delivery') return [reply];
    const { space, place, envelope } = reply;
    const author = Buffer.from(envelope.subarray(AT.device, AT.device + 16)).toString('hex');
    return change({ space, bytes: envelope, device: author, isOwn: false }).map((one, at) => ({
      kind: 'delivery',
      space,
      place: place + at,
      envelope: one.bytes,
    }));
  },
});

/** For what holds entries back: each log has its own. */
function perSpace(make: () => Change): Change {
  const changes = new Map<string, Change>();
  return (entry) => {
    const change = changes.get(entry.space) ?? make();
    changes.set(entry.space, change);
    return change(entry);
  };
}

/** Every so many entries change their order. */
const inBatches = (size: number, order: (batch: readonly Shown[]) => readonly Shown[]): Change =>
  perSpace(() => {
    const held: Shown[] = [];
    return (entry) => {
      held.push(entry);
      return held.length < size ? [] : order(held.splice(0));
    };
  });

/** `sly`: how often the relay makes up a log that fits. */
const showing =
  (make: (reach: Reach, victim: string) => Change, sly = 0.7) =>
  (reach: Reach): Tamper => {
    const victim = reach.rng.pick(reach.devices);
    const change = make(reach, victim);
    return reach.rng.chance(sly) ? shadow(reach, victim, change) : clumsy(victim, change);
  };

/** One of so many entries is changed, the others are shown as they are. */
const ONE_OF = 2;

const some =
  (change: (entry: Shown, reach: Reach) => readonly Shown[]) =>
  (reach: Reach): Tamper =>
    showing(() => (entry) => (reach.rng.below(ONE_OF) === 0 ? change(entry, reach) : [entry]))(reach);

const altered = (change: (bytes: Uint8Array, reach: Reach) => Uint8Array): Attack['begin'] =>
  some((entry, reach) => [{ ...entry, bytes: change(entry.bytes, reach) }]);

/** Any envelope that was ever put, in the log of this entry. */
const anyOld = (entry: Shown, { envelopes, rng }: Reach): Shown => {
  const old = envelopes.filter(({ space }) => space === entry.space);
  return old.length === 0 ? entry : { ...entry, ...rng.pick(old), isOwn: false };
};

export const DELIVERY_ATTACKS: readonly Attack[] = [
  { name: 'drop', what: 'envelopes are left out', begin: some(() => []) },
  {
    name: 'drop-one',
    what: 'one envelope is left out',
    begin: showing(() => {
      let isDone = false;
      return (entry) => {
        if (isDone) return [entry];
        isDone = true;
        return [];
      };
    }),
  },
  {
    name: 'delay',
    what: 'envelopes come long after those behind them',
    begin: showing(() => inBatches(3, ([first, ...others]) => [...others, first!])),
  },
  {
    name: 'reorder',
    what: 'envelopes change places',
    begin: showing(() => inBatches(2, (batch) => [...batch].reverse())),
  },
  {
    name: 'reorder-author',
    what: 'the envelopes of one device come in the wrong order',
    begin: showing(({ rng, devices }, victim) => {
      const author = rng.pick(devices.filter((device) => device !== victim));
      const turned = inBatches(2, (batch) => [...batch].reverse());
      return (entry) => (entry.device === author ? turned(entry) : [entry]);
    }),
  },
  {
    name: 'effect-first',
    what: 'what was made of something comes before it, though each device’s envelopes keep their order',
    begin: showing(
      () =>
        perSpace(() => {
          let held: Shown | null = null;
          return (entry) => {
            const before = held;
            const isAnothers = before !== null && before.device !== entry.device;
            held = isAnothers ? null : entry;
            return before === null ? [] : isAnothers ? [entry, before] : [before];
          };
        }),
      1,
    ),
  },
  { name: 'duplicate', what: 'envelopes come twice', begin: some((entry) => [entry, entry]) },
  {
    name: 'replay',
    what: 'an old envelope stands in the place of a new one',
    begin: some((entry, reach) => [anyOld(entry, reach)]),
  },
  {
    name: 'replay-beside',
    what: 'old envelopes come again between new ones',
    begin: some((entry, reach) => [anyOld(entry, reach), entry]),
  },
  {
    name: 'swap-organisation',
    what: 'an envelope of another organisation is mixed in',
    begin: some((entry, { foreign }) => [{ ...entry, bytes: foreign.envelope }, entry]),
  },
  {
    name: 'swap-device',
    what: 'an envelope is given out as another device’s',
    begin: altered((bytes, { rng, devices }) => {
      const copy = Buffer.from(bytes);
      copy.write(rng.pick(devices), AT.device, 'hex');
      return copy;
    }),
  },
  {
    name: 'swap-epoch',
    what: 'an envelope is given out as of another epoch',
    begin: altered((bytes, { rng }) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt32BE(1 + rng.below(4), AT.epoch);
      return copy;
    }),
  },
  {
    name: 'swap-space',
    what: 'an envelope of one space is given out in the log of another',
    begin: some((entry, { envelopes, rng }) => {
      const others = envelopes.filter(({ space }) => space !== entry.space);
      return others.length === 0 ? [entry] : [{ ...entry, bytes: rng.pick(others).bytes }, entry];
    }),
  },
  {
    name: 'relabel-space',
    what: 'the space in an envelope is written over',
    begin: altered((bytes, { rng }) => {
      const copy = Buffer.from(bytes);
      copy[AT.space] = 1 + rng.below(SPACES.length);
      return copy;
    }),
  },
  {
    name: 'rewind-chain',
    what: 'the number of an envelope in its chain is written over',
    begin: altered((bytes, { rng }) => {
      const copy = Buffer.from(bytes);
      copy.writeBigUInt64BE(BigInt(1 + rng.below(20)), AT.seq);
      return copy;
    }),
  },
  {
    name: 'truncate',
    what: 'envelopes are cut short',
    begin: altered((bytes, { rng }) => bytes.subarray(0, rng.below(bytes.length))),
  },
  {
    name: 'lengthen',
    what: 'envelopes end in more than they had',
    begin: altered((bytes, { rng }) => Buffer.concat([bytes, Buffer.alloc(1 + rng.below(64), 7)])),
  },
  {
    name: 'flip-header',
    what: 'a bit of the header is turned',
    begin: altered((bytes, { rng }) => flip(bytes, rng.below(HEADER_BYTES), rng)),
  },
  {
    name: 'flip-commitment',
    what: 'a bit of the commitment to the key is turned',
    begin: altered((bytes, { rng }) => flip(bytes, AT.commit + rng.below(32), rng)),
  },
  {
    name: 'flip-ciphertext',
    what: 'a bit of the ciphertext is turned',
    begin: altered((bytes, { rng }) =>
      flip(bytes, AT.commit + 32 + rng.below(Math.max(1, bytes.length - ENVELOPE_OVERHEAD)), rng),
    ),
  },
  {
    name: 'flip-tag',
    what: 'a bit of the authentication tag is turned',
    begin: altered((bytes, { rng }) => flip(bytes, bytes.length - SIGNATURE_BYTES - 1 - rng.below(16), rng)),
  },
  {
    name: 'flip-signature',
    what: 'a bit of the signature is turned',
    begin: altered((bytes, { rng }) => flip(bytes, bytes.length - 1 - rng.below(SIGNATURE_BYTES), rng)),
  },
  {
    name: 'sign-anew',
    what: 'an envelope is changed and signed with a key nobody knows',
    begin: altered((bytes, { rng, forge }) => {
      const body = flip(bytes, AT.commit + 32, rng).subarray(0, -SIGNATURE_BYTES);
      return Buffer.concat([body, forge('envelope', body)]);
    }),
  },
  {
    name: 'withhold-author',
    what: 'what one device writes is kept from another',
    begin: showing(({ rng, devices }, victim) => {
      const author = rng.pick(devices.filter((device) => device !== victim));
      return (entry) => (entry.device === author ? [] : [entry]);
    }, 0.3),
  },
  {
    name: 'withhold-space',
    what: 'one device gets nothing more of a space',
    begin: showing(({ rng }) => {
      const space = rng.pick(SPACES);
      return (entry) => (entry.space === space ? [] : [entry]);
    }),
  },
  { name: 'withhold-all', what: 'one device gets nothing more of anybody', begin: showing(() => () => []) },
  {
    name: 'claim-as-own',
    what: 'a device is told that another’s envelope is one it wrote itself',
    begin: some((entry) => [{ ...entry, isOwn: true }]),
  },
  {
    name: 'skip-places',
    what: 'places of the log are skipped',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      return {
        reply: (device, reply) => [
          device === victim && reply.kind === 'delivery' && reach.rng.below(ONE_OF) === 0
            ? { ...reply, place: reply.place + 1 + reach.rng.below(3) }
            : reply,
        ],
      };
    },
  },
];
