import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedError } from '#protocol/bytes.ts';
import { flipped } from './flipped.testing.ts';
import { NewerError } from './row-codec.ts';
import { chunkHash, digestAfter, NO_DIGEST, openChunk, piecesOf, sealChunk } from './snapshot-chunk.ts';
import { decodeManifest, encodeManifest, type Manifest } from './snapshot-manifest.ts';

const id = '00112233445566778899aabbccddeeff';
const hash = '0123456789abcdef'.repeat(4);
const manifest: Manifest = {
  ...{ device: id, seq: 7, name: hash, log: id, place: 9, head: hash },
  chains: [{ device: id, seq: 6, hash }],
  ...{ ops: 1_000_000, digest: hash, work: 1, chunks: [hash, hash] },
};
const random = { bytes: (length: number) => randomBytes(length) };

const outcome = (bytes: Uint8Array): Manifest | null => {
  try {
    return decodeManifest(bytes);
  } catch (thrown) {
    if (thrown instanceof MalformedError || thrown instanceof NewerError) return null;
    throw thrown;
  }
};

describe('a manifest', () => {
  it('is read as it was written, byte for byte as ever', () => {
    const bytes = encodeManifest(manifest);
    expect(decodeManifest(bytes)).toEqual(manifest);
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('b57695f2421ac3ef');
  });

  it('is refused where it contradicts itself', () => {
    const twice = { ...manifest, chains: [...manifest.chains, ...manifest.chains] };
    expect(outcome(encodeManifest(twice))).toBeNull();
    expect(outcome(encodeManifest({ ...manifest, work: 3 }))).toBeNull();
  });

  it("is refused, or says something, where the bytes are anybody's", () => {
    const good = encodeManifest(manifest);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void outcome(bytes)));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, noise) => {
        const copy = Buffer.from(good);
        Buffer.from(noise).copy(copy, at);
        outcome(copy);
        outcome(copy.subarray(0, at));
      }),
    );
    expect(outcome(good.subarray(0, -1))).toBeNull();
    expect(outcome(Buffer.concat([good, Buffer.of(0)]))).toBeNull();
  });
});

describe('chunks', () => {
  const key = randomBytes(32);
  const place = { org: id, space: 'org', epoch: 1, name: hash, index: 2, isLast: false } as const;

  it('give a block back in as many pieces as it takes', () => {
    for (const length of [0, 1, 1000, 245_000, 262_144, 900_000]) {
      const block = randomBytes(length);
      const pieces = piecesOf(block).map((piece, index) => {
        const sealed = sealChunk({ ...place, index }, key, piece, random);
        expect(sealed.length).toBeLessThanOrEqual(256 * 1024);
        return openChunk({ ...place, index }, key, sealed)!;
      });
      expect(pieces.map(({ endsBlock }) => endsBlock)).toEqual(pieces.map((_, at) => at === pieces.length - 1));
      expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(block)).toBe(true);
    }
  });

  it('open in their place alone, under their key alone', () => {
    const sealed = sealChunk(place, key, piecesOf(Buffer.from('ops'))[0]!, random);
    expect(openChunk(place, key, sealed)!.bytes.toString()).toBe('ops');
    const elsewhere = [
      { ...place, index: 3 },
      { ...place, isLast: true },
      { ...place, epoch: 2 },
      { ...place, space: 'clinical' },
      { ...place, name: 'f'.repeat(64) },
      { ...place, org: 'f'.repeat(32) },
    ] as const;
    for (const one of elsewhere) expect(openChunk(one, key, sealed)).toBeNull();
    expect(openChunk(place, randomBytes(32), sealed)).toBeNull();
    for (let at = 0; at < sealed.length; at += 1) expect(openChunk(place, key, flipped(sealed, at))).toBeNull();
    for (const length of [0, 48, sealed.length - 1])
      expect(openChunk(place, key, sealed.subarray(0, length))).toBeNull();
  });

  it('differ each time they are sealed', () => {
    const piece = piecesOf(Buffer.from('ops'))[0]!;
    expect(chunkHash(sealChunk(place, key, piece, random))).not.toBe(
      chunkHash(sealChunk(place, key, piece, random)),
    );
  });

  it('add up to a digest in their order', () => {
    const op = (name: string) => ({ id: Buffer.alloc(16, name), digest: Buffer.alloc(32, name) });
    const both = digestAfter(digestAfter(NO_DIGEST, [op('a')]), [op('b')]);
    expect(both).not.toBe(digestAfter(digestAfter(NO_DIGEST, [op('b')]), [op('a')]));
    expect(both).not.toBe(digestAfter(NO_DIGEST, [op('a')]));
  });
});
