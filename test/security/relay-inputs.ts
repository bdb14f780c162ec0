/** Hostile input for a relay, from a seed: noise, lies about lengths, requests of every kind with wrong values, and broken copies of good ones. */

import { signAttestation } from '../../sync-server/protocol/attestation.ts';
import { blob, u32, u64 } from '../../sync-server/protocol/bytes.ts';
import { signExtent } from '../../sync-server/protocol/extent.ts';
import { ENVELOPES, type Request, requests, WHISPERS, whispers } from '../../sync-server/protocol/frames.ts';
import { SPACES } from '../../sync-server/protocol/spaces.ts';
import type { TestDevice, testClinic } from '../../sync-server/room/testing.ts';
import { hashOf, idOf } from '../../sync-server/room/testing.ts';
import type { Rng } from '../durability/rng.ts';

export interface Input {
  /** What sort it is, for the report. */
  readonly sort: string;
  readonly type: number;
  readonly frame: Buffer;
}

interface Inputs {
  readonly rng: Rng;
  readonly clinic: ReturnType<typeof testClinic>;
  readonly device: TestDevice;
  /** The next good envelope of the device. */
  readonly envelope: () => Buffer;
  /** Another one in the place of its first. */
  readonly fork: Buffer;
  /** The relay's last word on its membership log; null before it gave one. */
  readonly relayExtent: () => Uint8Array | null;
}

/** Lengths that somebody claims: nothing, one too many, 2 GiB, 4 GiB less one. */
const CLAIMS = [0, 1, 0x7f, 0xffff, 0x10_0000, 0x10_0001, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
/** Numbers a chain might hold: none, beyond what JavaScript counts, the last of 64 bits. */
const NUMBERS = [
  '0000000000000000',
  '001fffffffffffff',
  '0020000000000000',
  '7fffffffffffffff',
  'ffffffffffffffff',
];

export function createInputs({ rng, clinic, device, envelope, fork, relayExtent }: Inputs): () => Input {
  const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => rng.below(256)));
  const id = (): string =>
    rng.pick([clinic.org, device.id, clinic.first.id, '0'.repeat(32), idOf(`some ${rng.below(50)}`)]);
  const hash = (): string =>
    rng.pick([clinic.membership.heads[0]!, '0'.repeat(64), hashOf(`some ${rng.below(50)}`)]);
  const number = (): number => rng.pick([0, 1, 2, rng.below(100), 0xffff_ffff]);
  const ref = (): number => rng.below(1_000);
  const space = () => rng.pick(SPACES);
  const bytes = (): Buffer => noise(rng.pick([0, 1, 16, 64, rng.below(300)]));

  /** JSON as a record holds it: much too deep, much too wide, or with names that mean something to the language. */
  const strangeJson = (): string => {
    const depth = rng.pick([10, 1_000, 60_000]);
    return rng.pick([
      () => '['.repeat(depth) + ']'.repeat(depth),
      () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
      () => `[${'[],'.repeat(depth)}1]`,
      () => `{"v":1,"__proto__":{"v":1},"constructor":${'1'.repeat(300)}}`,
      () =>
        `{"v":1,"org":"${clinic.org}","seq":1e308,"prev":"${hash()}","by":"recovery","body":{"type":"genesis"}}`,
      () =>
        `{"v":1,"org":"${clinic.org}","seq":3,"prev":"${hash()}","by":"${device.id}","body":${'['.repeat(depth)}`,
      () =>
        JSON.stringify({ v: 1, org: clinic.org, body: { type: 'rotate', keys: { org: { sealed: { x: 'y' } } } } }),
    ])();
  };
  const record = (): Buffer =>
    rng.pick([
      () => Buffer.concat([blob(Buffer.from(strangeJson())), noise(64)]),
      () => mutated(rng.pick(clinic.records)),
      () => rng.pick(clinic.records),
      bytes,
    ])();

  const mutated = (good: Buffer): Buffer => {
    const copy = Buffer.from(good);
    if (copy.length === 0) return noise(3);
    for (let left = 1 + rng.below(3); left > 0; left -= 1) {
      const at = rng.below(copy.length);
      rng.pick([
        () => copy.writeUInt8(copy.readUInt8(at) ^ (1 << rng.below(8)), at),
        () => copy.writeUInt8(rng.pick([0, 1, 0x7f, 0x80, 0xff]), at),
        () => u32(rng.pick(CLAIMS)).copy(copy, at),
        () => Buffer.from(rng.pick(NUMBERS), 'hex').copy(copy, at),
        () => copy.copy(copy, at, rng.below(copy.length)),
      ])();
    }
    return rng.pick([
      () => copy,
      () => copy,
      () => copy.subarray(0, rng.below(copy.length)),
      () => Buffer.concat([copy, noise(rng.below(40))]),
    ])();
  };

  /** What a device signed of a snapshot, right but for what does not exist, and the relay's word on its log. */
  const word = (): Buffer => {
    const who = rng.pick([device, clinic.first]);
    const of = {
      ...{ org: rng.chance(0.9) ? clinic.org : id(), space: space(), log: id(), place: number(), head: hash() },
      ...{
        device: rng.chance(0.9) ? who.id : id(),
        author: id(),
        seq: number(),
        snapshot: hash(),
        digest: hash(),
      },
      verdict: rng.pick(['wrote', 'same', 'passed', 'differs'] as const),
    };
    const signed = signAttestation(of, who.sign);
    return rng.pick([() => signed, () => signed, () => mutated(signed), bytes])();
  };
  const extent = (): Buffer =>
    rng.pick([
      () => Buffer.from(relayExtent() ?? bytes()),
      () => mutated(Buffer.from(relayExtent() ?? bytes())),
      () => signExtent({ org: clinic.org, length: 1, head: hash(), at: number() }, device.sign),
      bytes,
    ])();
  const many = (make: () => Buffer): Buffer[] => Array.from({ length: rng.below(4) }, make);
  const place = (): number => rng.pick([0, 1, 5, Number.MAX_SAFE_INTEGER]);

  /** Of every kind there is: one that is added to the protocol is missing here for the compiler. */
  const asked: { readonly [Kind in Request['kind']]: () => Extract<Request, { readonly kind: Kind }> } = {
    auth: () => ({ kind: 'auth', ref: ref(), org: id(), device: id(), signature: noise(64).toString('hex') }),
    publish: () => ({ kind: 'publish', ref: ref(), token: rng.word(), records: [record()] }),
    append: () => ({ kind: 'append', ref: ref(), record: record() }),
    members: () => ({ kind: 'members', ref: ref(), after: number() }),
    put: () => ({ kind: 'put', ref: ref(), envelope: put() }),
    follow: () => ({ kind: 'follow', ref: ref(), space: space(), after: place() }),
    head: () => ({ kind: 'head', ref: ref(), space: space(), place: place() }),
    putChunk: () => {
      const last = rng.chance(0.5);
      return { kind: 'putChunk', ref: ref(), name: hash(), index: number(), last, bytes: bytes() };
    },
    getChunk: () => ({ kind: 'getChunk', ref: ref(), name: hash(), index: number() }),
    countChunks: () => ({ kind: 'countChunks', ref: ref(), name: hash() }),
    dropChunks: () => ({ kind: 'dropChunks', ref: ref(), name: hash() }),
    invite: () => ({ kind: 'invite', ref: ref(), invite: id(), expires: place() }),
    enter: () => ({ kind: 'enter', ref: ref(), invite: id() }),
    mail: () => ({ kind: 'mail', ref: ref(), invite: id(), bytes: bytes() }),
    closeInvite: () => ({ kind: 'closeInvite', ref: ref(), invite: id() }),
    ping: () => ({ kind: 'ping' }),
    chain: () => ({ kind: 'chain', ref: ref(), space: space(), device: id() }),
    recover: () => ({ kind: 'recover', ref: ref(), recovery: hash(), signature: noise(64).toString('hex') }),
    newestSnapshot: () => ({ kind: 'newestSnapshot', ref: ref(), space: space(), before: place() }),
    compact: () => ({ kind: 'compact', ref: ref(), space: space(), words: many(word) }),
    cut: () => ({ kind: 'cut', ref: ref(), space: space() }),
    resume: () => ({ kind: 'resume', ref: ref(), space: space(), seq: place(), hash: hash() }),
    entry: () => ({ kind: 'entry', ref: ref(), space: space(), device: id(), seq: place() }),
    extent: () => ({ kind: 'extent', ref: ref() }),
    restore: () => {
      const records = rng.chance(0.5) ? clinic.records.slice(rng.below(2)) : many(record);
      return { kind: 'restore', ref: ref(), extent: extent(), first: number(), records };
    },
  };
  const put = (): Buffer =>
    rng.pick([
      () => mutated(envelope()),
      bytes,
      () => (rng.chance(0.8) ? envelope() : fork),
      () => (rng.chance(0.8) ? envelope() : fork),
    ])();
  // Envelopes twice as often: most of what the relay does is done for them.
  const kinds = [...Object.keys(asked), 'put'] as Request['kind'][];
  const request = (): Buffer => requests.encode(asked[rng.pick(kinds)]());
  const whisper = (): Buffer => whispers.encode({ kind: 'whisper', space: space(), to: id(), bytes: bytes() });
  const framed = (frame: Buffer) => ({ type: ENVELOPES, frame });

  /** Envelopes whose header says what no header may. */
  const strangeHeader = (): Buffer => {
    const copy = Buffer.from(envelope());
    rng.pick([
      () => copy.writeUInt8(rng.below(256), 4),
      () => copy.writeUInt8(rng.below(256), 5),
      () => copy.writeUInt8(rng.below(256), 6),
      () => Buffer.from(rng.pick(NUMBERS), 'hex').copy(copy, 48),
      () => u32(rng.pick(CLAIMS)).copy(copy, 40),
      () => u32(rng.pick(CLAIMS)).copy(copy, 44),
      () => u32(rng.pick(CLAIMS)).copy(copy, 152),
    ])();
    return requests.encode({ kind: 'put', ref: ref(), envelope: copy });
  };
  /** A part, or a list, that is said to be longer than the frame. */
  const claimed = (): Buffer =>
    rng.pick([
      () => Buffer.concat([Buffer.of(rng.pick([2, 3, 5, 8, 14])), u32(1), u32(rng.pick(CLAIMS)), bytes()]),
      () =>
        Buffer.concat([
          Buffer.of(2),
          u32(1),
          blob(Buffer.alloc(0)),
          blob(Buffer.concat([u32(rng.pick(CLAIMS)), u64(0), bytes()])),
        ]),
    ])();

  const SORTS: readonly (readonly [sort: string, weight: number, make: () => { type: number; frame: Buffer }])[] =
    [
      ['noise', 2, () => ({ type: rng.below(256), frame: bytes() })],
      ['noise in a frame', 2, () => framed(bytes())],
      ['a request', 8, () => framed(request())],
      ['a broken request', 6, () => framed(mutated(request()))],
      ['a strange header', 3, () => framed(strangeHeader())],
      ['a claim of length', 2, () => framed(claimed())],
      ['a whisper', 1, () => ({ type: WHISPERS, frame: whisper() })],
      ['a broken whisper', 1, () => ({ type: WHISPERS, frame: mutated(whisper()) })],
      ['of y-websocket', 1, () => ({ type: rng.pick([0, 1, 3]), frame: bytes() })],
    ];
  const total = SORTS.reduce((sum, [, weight]) => sum + weight, 0);
  return () => {
    let left = rng.below(total);
    for (const [sort, weight, make] of SORTS) {
      left -= weight;
      if (left < 0) return { sort, ...make() };
    }
    throw new Error('the weights do not sum up');
  };
}
