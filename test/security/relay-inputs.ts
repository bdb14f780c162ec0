/** Hostile input for a relay, from a seed: noise, lies about lengths, requests of every kind with wrong values, and broken copies of good ones. */

import { blob, u32, u64 } from '../../sync-server/protocol/bytes.ts';
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

export function createInputs({ rng, clinic, device, envelope, fork }: Inputs): () => Input {
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

  const asked = (): Request =>
    rng.pick<() => Request>([
      () => ({ kind: 'auth', ref: ref(), org: id(), device: id(), signature: noise(64).toString('hex') }),
      () => ({ kind: 'publish', ref: ref(), token: rng.word(), records: [record()] }),
      () => ({ kind: 'append', ref: ref(), record: record() }),
      () => ({ kind: 'members', ref: ref(), after: number() }),
      () => ({ kind: 'put', ref: ref(), envelope: rng.chance(0.5) ? mutated(envelope()) : bytes() }),
      () => ({ kind: 'put', ref: ref(), envelope: rng.chance(0.8) ? envelope() : fork }),
      () => ({ kind: 'follow', ref: ref(), space: space(), after: rng.pick([0, 1, 5, Number.MAX_SAFE_INTEGER]) }),
      () => ({ kind: 'head', ref: ref(), space: space(), place: rng.pick([0, 1, 5, Number.MAX_SAFE_INTEGER]) }),
      () => ({
        kind: 'putChunk',
        ref: ref(),
        name: hash(),
        index: number(),
        last: rng.chance(0.5),
        bytes: bytes(),
      }),
      () => ({ kind: 'getChunk', ref: ref(), name: hash(), index: number() }),
      () => ({ kind: 'countChunks', ref: ref(), name: hash() }),
      () => ({ kind: 'dropChunks', ref: ref(), name: hash() }),
      () => ({ kind: 'invite', ref: ref(), invite: id(), expires: rng.pick([0, 1, Number.MAX_SAFE_INTEGER]) }),
      () => ({ kind: 'enter', ref: ref(), invite: id() }),
      () => ({ kind: 'mail', ref: ref(), invite: id(), bytes: bytes() }),
      () => ({ kind: 'closeInvite', ref: ref(), invite: id() }),
      () => ({ kind: 'ping' }),
      () => ({ kind: 'chain', ref: ref(), space: space(), device: id() }),
      () => ({ kind: 'recover', ref: ref(), recovery: hash(), signature: noise(64).toString('hex') }),
    ])();
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
      ['a request', 8, () => framed(requests.encode(asked()))],
      ['a broken request', 6, () => framed(mutated(requests.encode(asked())))],
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
