import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attestation, isAttestationSignedBy, readAttestation, signAttestation } from './attestation.ts';
import { MalformedError } from './bytes.ts';
import { createSigner, digest, signingKeysFrom } from './signing.ts';

const seed = Buffer.alloc(32, 7);
const { publicKey } = signingKeysFrom(seed);
const id = (fill: string): string => fill.repeat(16);
const hash = (fill: string): string => fill.repeat(32);
const word: Attestation = {
  ...{ org: id('01'), space: 'clinical', log: id('02'), place: 10_000, head: hash('03') },
  ...{ device: id('04'), author: id('05'), seq: 77, snapshot: hash('06'), digest: hash('07'), verdict: 'same' },
};
const signed = signAttestation(word, createSigner(seed));

const outcome = (bytes: Uint8Array): ReturnType<typeof readAttestation> | 'malformed' => {
  try {
    return readAttestation(bytes);
  } catch (thrown) {
    if (thrown instanceof MalformedError) return 'malformed';
    throw thrown;
  }
};

describe('what a device says of a snapshot', () => {
  it('is read as it was signed, byte for byte as ever', () => {
    const read = readAttestation(signed)!;
    expect(read.attestation).toEqual(word);
    expect(isAttestationSignedBy(publicKey, read)).toBe(true);
    expect(digest('log', signed).toString('hex').slice(0, 16)).toBe('ddc7681169aab361');
  });

  it('holds for no other byte and no other key', () => {
    for (let at = 0; at < signed.length; at += 1) {
      const copy = Buffer.from(signed);
      copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
      const read = outcome(copy);
      expect(read === null || read === 'malformed' || !isAttestationSignedBy(publicKey, read)).toBe(true);
    }
    const other = signingKeysFrom(Buffer.alloc(32, 8)).publicKey;
    expect(isAttestationSignedBy(other, readAttestation(signed)!)).toBe(false);
  });

  it("is refused, or says something, where the bytes are anybody's", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void outcome(bytes)));
    for (let length = 0; length < signed.length; length += 1)
      expect(outcome(signed.subarray(0, length))).toBe('malformed');
    expect(outcome(Buffer.concat([signed, Buffer.of(0)]))).toBe('malformed');
  });
});
