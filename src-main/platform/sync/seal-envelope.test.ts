import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENVELOPE_OVERHEAD,
  isEnvelopeSignedBy,
  MAX_ENVELOPE,
  NO_HASH,
  parseEnvelope,
} from '#protocol/envelope.ts';
import { createSigner, signingKeysFrom } from '#protocol/signing.ts';
import { keyPairFrom } from '../keys/seal.ts';
import { seededRandom } from '../records/testing.ts';
import { type Draft, MAX_CONTENT, openEnvelope, paddedLength, sealEnvelope } from './seal-envelope.ts';

const seed = Buffer.alloc(32, 7);
const { publicKey } = signingKeysFrom(seed);
const signer = createSigner(seed);
const key = Buffer.alloc(32, 9);
const auditPair = keyPairFrom(Buffer.alloc(32, 11));

const draft: Draft = {
  kind: 'ops',
  space: 'org',
  org: '00112233445566778899aabbccddeeff',
  device: 'ffeeddccbbaa99887766554433221100',
  epoch: 3,
  membership: 5,
  membershipHead: 'ab'.repeat(32),
  seq: 42,
  prev: 'cd'.repeat(32),
};
const by = () => ({ signer, random: seededRandom(5) });
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an envelope', () => {
  it('gives back what was sealed, under its key alone', () => {
    const content = Buffer.from('a change');
    const envelope = parseEnvelope(sealEnvelope(draft, key, content, by()));
    expect(envelope.header).toMatchObject(draft);
    expect(isEnvelopeSignedBy(publicKey, envelope)).toBe(true);
    expect(openEnvelope(envelope, key)).toEqual(content);
    expect(openEnvelope(envelope, Buffer.alloc(32, 8))).toBeNull();
  });

  it('of the audit space opens with the private half, and not with the public one that sealed it', () => {
    const audit = { ...draft, space: 'audit' } as const;
    const sealed = parseEnvelope(sealEnvelope(audit, auditPair.publicKey, Buffer.from('who read what'), by()));
    expect(openEnvelope(sealed, auditPair.privateKey)).toEqual(Buffer.from('who read what'));
    expect(openEnvelope(sealed, auditPair.publicKey)).toBeNull();
    expect(openEnvelope(sealed, Buffer.alloc(32, 12))).toBeNull();
  });

  it('keeps its bytes from version to version', () => {
    expect(sha(sealEnvelope(draft, key, Buffer.from('a change'), by()))).toBe(
      '479d6a8f6edf7fe0d59c278a3c8df3f6076a869816f8ed0a25b53f5e2df04d73',
    );
    expect(
      sha(sealEnvelope({ ...draft, kind: 'vector', seq: 1, prev: NO_HASH }, key, Buffer.alloc(0), by())),
    ).toBe('a430ef719e74d1190411154cfd21b5fbd2e7baecc2eca4ff9f14b1d14db19239');
    expect(
      sha(sealEnvelope({ ...draft, space: 'audit' }, auditPair.publicKey, Buffer.alloc(70_000, 1), by())),
    ).toBe('706ce7782cba124abd85617477f47e3cf7e30b9e0ed294223d962c1cd03df33d');
    const first = sealEnvelope(draft, key, Buffer.from('a change'), by());
    expect(first.subarray(0, 228).toString('hex')).toBe(
      '414c4d310101010000112233445566778899aabbccddeeffffeeddccbbaa998877665544332211000000000300000005000000000000002acdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdabababababababababababababababababababababababababababababababab3cbb3edab75c7f380dde10297fa425d87963e014fa5bc09b9979fa72803847cc000004000000000000000000c9feef2922a184675908784dc745f397820eb32a5bbf126049c42388710c3e1f378c80244217336309a95918ccb0e36038b5a9f81f5a53e2a884f9d42f4a8735',
    );
  });

  it('is told from every other by each of its bits', () => {
    const sealed = sealEnvelope(draft, key, Buffer.from('a change'), by());
    let opened = 0;
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        const envelope = parseEnvelope(changed);
        if (isEnvelopeSignedBy(publicKey, envelope)) opened += 1;
        // Whoever could sign would still find content, header and key bound to each other.
        const isUnderSignature = bit >> 3 < sealed.length - 64;
        if (isUnderSignature && openEnvelope(envelope, key) !== null) opened += 1;
      } catch {
        // It has not even the shape of one.
      }
    }
    expect(opened).toBe(0);
  });

  it('shows no more of the length of its content than one of few sizes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_CONTENT }), (length) => {
        const padded = paddedLength(4 + length);
        expect(padded).toBeGreaterThanOrEqual(4 + length);
        expect(padded).toBeLessThanOrEqual(MAX_ENVELOPE - ENVELOPE_OVERHEAD);
        expect(paddedLength(padded)).toBe(padded);
        if (4 + length > 64 * 1024) expect(padded).toBeLessThanOrEqual((4 + length) * (1 + 1 / 32));
        else expect([1, 2, 4, 8, 16, 32, 64].map((kib) => kib * 1024)).toContain(padded);
      }),
    );
    const sizes = new Set<number>();
    for (let length = 4; length <= MAX_CONTENT; length += 97) sizes.add(paddedLength(length));
    expect(sizes.size).toBeLessThan(150);
  });

  it('takes the longest content there may be, and refuses a longer one', () => {
    const longest = sealEnvelope(draft, key, Buffer.alloc(MAX_CONTENT, 1), by());
    expect(longest.length).toBe(MAX_ENVELOPE);
    expect(openEnvelope(parseEnvelope(longest), key)).toHaveLength(MAX_CONTENT);
    expect(() => sealEnvelope(draft, key, Buffer.alloc(MAX_CONTENT + 1), by())).toThrow(RangeError);
  });
});
