import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf, hashOf, idOf, testDevice } from '../room/testing.ts';
import { MalformedError } from './bytes.ts';
import {
  assembleEnvelope,
  ENVELOPE_OVERHEAD,
  type EnvelopeHeader,
  encodeHeader,
  HEADER_BYTES,
  isEnvelopeSignedBy,
  MAX_ENVELOPE,
  parseEnvelope,
} from './envelope.ts';
import { SPACES } from './spaces.ts';

const device = testDevice('author');
const key = Buffer.from(device.record.sign, 'hex');
const header = (of: Partial<EnvelopeHeader> = {}): EnvelopeHeader => ({
  kind: 'ops',
  space: 'clinical',
  org: idOf('org'),
  device: device.id,
  epoch: 3,
  membership: 5,
  membershipHead: hashOf('membership'),
  seq: 7,
  prev: hashOf('prev'),
  salt: bytesOf('salt'),
  length: 4,
  ...of,
});
const envelopeOf = (of: EnvelopeHeader, ciphertext: Uint8Array = Buffer.from('text')) =>
  assembleEnvelope(
    { headerBytes: encodeHeader(of), commit: bytesOf('commit'), ciphertext, tag: Buffer.alloc(16, 9) },
    device.sign,
  );
const isMalformed = (bytes: Uint8Array) => {
  try {
    parseEnvelope(bytes);
    return false;
  } catch (thrown) {
    if (thrown instanceof MalformedError) return true;
    throw thrown;
  }
};
const changed = (at: number, value: string) => {
  const bytes = envelopeOf(header());
  Buffer.from(value, 'hex').copy(bytes, at);
  return bytes;
};

const hexOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((one) => Buffer.from(one).toString('hex'));

it('is read as it was written, whatever it says', () => {
  const any = fc.record({
    kind: fc.constantFrom('ops', 'vector', 'snapshot', 'claim'),
    space: fc.constantFrom(...SPACES),
    org: hexOf(16),
    device: hexOf(16),
    epoch: fc.nat(0xffff_ffff),
    membership: fc.nat(0xffff_ffff),
    membershipHead: hexOf(32),
    seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    prev: hexOf(32),
    salt: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  });
  fc.assert(
    fc.property(any, fc.uint8Array({ maxLength: 500 }), (of, ciphertext) => {
      const bytes = envelopeOf({ ...(of as EnvelopeHeader), length: ciphertext.length }, ciphertext);
      const { header: read, ...envelope } = parseEnvelope(bytes);
      expect({ ...read, salt: Buffer.from(read.salt) }).toEqual({
        ...of,
        salt: Buffer.from(of.salt),
        length: ciphertext.length,
      });
      expect(Buffer.from(envelope.ciphertext)).toEqual(Buffer.from(ciphertext));
      expect(bytes).toHaveLength(ENVELOPE_OVERHEAD + ciphertext.length);
      expect(isEnvelopeSignedBy(key, { header: read, ...envelope })).toBe(true);
    }),
  );
});

it('loses its signature with any bit', () => {
  const bytes = envelopeOf(header());
  const { hash } = parseEnvelope(bytes);
  let refused = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    if (isMalformed(copy)) {
      refused += 1;
      continue;
    }
    const envelope = parseEnvelope(copy);
    if (!isEnvelopeSignedBy(key, envelope)) refused += 1;
    expect(envelope.hash).not.toBe(hash);
  }
  expect(refused).toBe(bytes.length * 8);
});

it('is malformed where a byte is not what it must be', () => {
  expect(isMalformed(envelopeOf(header()))).toBe(false);
  const wrong = {
    magic: changed(0, '00'),
    suite: changed(4, '02'),
    kind: changed(5, '09'),
    space: changed(6, '00'),
    reserved: changed(7, '01'),
    'seq of none': changed(48, '0000000000000000'),
    'seq beyond counting': changed(48, 'ffffffffffffffff'),
    'a length of 2 GiB': changed(152, '80000000'),
    'a length of one less': changed(152, '00000003'),
    'the last reserved': changed(HEADER_BYTES - 1, '01'),
    nothing: Buffer.of(),
    'a header alone': envelopeOf(header()).subarray(0, HEADER_BYTES),
    'one too long': Buffer.alloc(MAX_ENVELOPE + 1),
  };
  for (const [what, bytes] of Object.entries(wrong)) expect([what, isMalformed(bytes)]).toEqual([what, true]);
});

it("is malformed or nothing where the bytes are anybody's", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void isMalformed(bytes)),
    { numRuns: 1_000 },
  );
  const good = envelopeOf(header());
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.uint8Array({ maxLength: 40 }), (at, with_) => {
      const copy = Buffer.from(good);
      Buffer.from(with_).copy(copy, at);
      isMalformed(copy);
      isMalformed(copy.subarray(0, at));
    }),
    { numRuns: 1_000 },
  );
});
