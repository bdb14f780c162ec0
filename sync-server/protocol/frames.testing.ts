/** One frame of every kind, for vectors; and any frame of any kind, for properties. */
import fc from 'fast-check';
import type { Reply, Request, WhisperFrame } from './frames.ts';
import { SPACES } from './spaces.ts';

type Samples<Frame extends { readonly kind: string }> = {
  readonly [Kind in Frame['kind']]: Extract<Frame, { readonly kind: Kind }>;
};

const id = '00112233445566778899aabbccddeeff';
const hash = '0123456789abcdef'.repeat(4);
const signature = 'fedcba9876543210'.repeat(8);
const bytes = Buffer.from('of any bytes');
const [ref, space] = [0x01020304, 'clinical'] as const;

export const requestSamples: Samples<Request> = {
  auth: { kind: 'auth', ref, org: id, device: id, signature },
  publish: { kind: 'publish', ref, token: 'tökén', records: [bytes, Buffer.of()] },
  append: { kind: 'append', ref, record: bytes },
  members: { kind: 'members', ref, after: 7 },
  put: { kind: 'put', ref, envelope: bytes },
  follow: { kind: 'follow', ref, space, after: 2 ** 53 - 1 },
  head: { kind: 'head', ref, space, place: 9 },
  putChunk: { kind: 'putChunk', ref, name: hash, index: 3, last: true, bytes },
  getChunk: { kind: 'getChunk', ref, name: hash, index: 3 },
  countChunks: { kind: 'countChunks', ref, name: hash },
  dropChunks: { kind: 'dropChunks', ref, name: hash },
  invite: { kind: 'invite', ref, invite: id, expires: 1_795_341_600_000 },
  enter: { kind: 'enter', ref, invite: id },
  mail: { kind: 'mail', ref, invite: id, bytes },
  closeInvite: { kind: 'closeInvite', ref, invite: id },
  ping: { kind: 'ping' },
  chain: { kind: 'chain', ref, space: 'audit', device: id },
  recover: { kind: 'recover', ref, recovery: hash, signature },
  newestSnapshot: { kind: 'newestSnapshot', ref, space, before: 10 },
  compact: { kind: 'compact', ref, space, words: [bytes] },
  cut: { kind: 'cut', ref, space },
  resume: { kind: 'resume', ref, space, seq: 9, hash },
  entry: { kind: 'entry', ref, space, device: id, seq: 9 },
  extent: { kind: 'extent', ref },
  restore: { kind: 'restore', ref, extent: bytes, first: 2, records: [bytes] },
};

export const replySamples: Samples<Reply> = {
  hello: { kind: 'hello', protocol: 1, relayKey: hash, nonce: hash },
  ok: { kind: 'ok', ref },
  refused: { kind: 'refused', ref, code: 'stale' },
  records: { kind: 'records', ref, first: 2, more: true, records: [bytes] },
  receipt: { kind: 'receipt', ref, receipt: bytes },
  following: { kind: 'following', ref, space, head: bytes },
  delivery: { kind: 'delivery', space, place: 12, envelope: bytes },
  own: { kind: 'own', space, place: 12, envelope: hash },
  head: { kind: 'head', ref, head: bytes },
  chunk: { kind: 'chunk', ref, last: false, bytes },
  count: { kind: 'count', ref, count: 5, complete: true },
  mailed: { kind: 'mailed', invite: id, bytes },
  grown: { kind: 'grown', length: 4 },
  pong: { kind: 'pong' },
  chain: { kind: 'chain', ref, space, device: id, seq: 8, hash },
  later: { kind: 'later', ref, millis: 250 },
  found: { kind: 'found', ref, org: id },
  snapshot: { kind: 'snapshot', ref, place: 9, envelope: bytes },
  cut: { kind: 'cut', ref, place: 11 },
  entry: { kind: 'entry', ref, envelope: bytes },
  extent: { kind: 'extent', ref, extent: bytes },
};

export const whisperSamples: Samples<WhisperFrame> = {
  whisper: { kind: 'whisper', space, to: id, bytes },
  whispered: { kind: 'whispered', from: id, space, bytes },
};

const hexOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((one) => Buffer.from(one).toString('hex'));

/** Another value of the kind that a sample holds: of the same length where hex, in the same range where a number. */
function another(name: string, value: unknown): fc.Arbitrary<unknown> {
  if (name === 'kind') return fc.constant(value);
  if (name === 'space') return fc.constantFrom(...SPACES);
  if (typeof value === 'boolean') return fc.boolean();
  if (name === 'protocol') return fc.nat(0xffff);
  if (typeof value === 'number') return fc.nat(name === 'ref' || name === 'millis' ? 0xffff_ffff : 0x7fff_ffff);
  if (typeof value === 'string')
    return /^([0-9a-f]{2}){16,}$/.test(value)
      ? hexOf(value.length / 2)
      : fc.string({ unit: 'grapheme', maxLength: 200 });
  if (Array.isArray(value)) return fc.array(anyBytes, { maxLength: 6 });
  return anyBytes;
}
const anyBytes = fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one));

/** Any frame of the kinds of these samples. */
export const anyFrame = <Frame extends object>(samples: Readonly<Record<string, Frame>>): fc.Arbitrary<Frame> =>
  fc.oneof(
    ...Object.values(samples).map(
      (sample) =>
        fc.record(
          Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, another(name, value)])),
        ) as fc.Arbitrary<Frame>,
    ),
  );
