import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Random } from '#shared/time/clock.ts';
import { decrypt, encrypt, keyPairFrom, openSealed, sealTo } from './seal.ts';

const random: Random = { bytes: (length) => randomBytes(length) };
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ (1 << (at % 8));
  return copy;
};

describe('bytes under a key', () => {
  const key = randomBytes(32);
  const sealed = encrypt(key, Buffer.from('secret'), 'for a test', random);

  it('come back with the key and what they are bound to', () => {
    expect(decrypt(key, sealed, 'for a test')?.toString()).toBe('secret');
    expect(sealed.includes('secret')).toBe(false);
  });

  it('differ each time', () => {
    expect(encrypt(key, Buffer.from('secret'), 'for a test', random).equals(sealed)).toBe(false);
  });

  it('do not come back with another key, another binding or any byte changed', () => {
    expect(decrypt(randomBytes(32), sealed, 'for a test')).toBeNull();
    expect(decrypt(key, sealed, 'for a tesT')).toBeNull();
    for (let at = 0; at < sealed.length; at += 1)
      expect(decrypt(key, flipped(sealed, at), 'for a test')).toBeNull();
  });

  it('do not come back when cut, down to nothing', () => {
    for (let length = 0; length < sealed.length; length += 1)
      expect(decrypt(key, sealed.subarray(0, length), 'for a test')).toBeNull();
  });
});

describe('bytes sealed to a person', () => {
  const pair = keyPairFrom(randomBytes(32));
  const mixed = randomBytes(32);
  const seal = (extra: Uint8Array | null) =>
    sealTo(pair.publicKey, Buffer.from('secret'), 'for a test', extra, random);

  it.each([null, mixed])('open with the private half and the same mixed secret', (extra) => {
    expect(openSealed(pair, seal(extra), 'for a test', extra)?.toString()).toBe('secret');
  });

  it('do not open with another private half, secret, binding or any byte changed', () => {
    const sealed = seal(mixed);
    expect(openSealed(keyPairFrom(randomBytes(32)), sealed, 'for a test', mixed)).toBeNull();
    expect(openSealed(pair, sealed, 'for a test', null)).toBeNull();
    expect(openSealed(pair, sealed, 'for a test', randomBytes(32))).toBeNull();
    expect(openSealed(pair, seal(null), 'for a test', mixed)).toBeNull();
    expect(openSealed(pair, sealed, 'for another', mixed)).toBeNull();
    for (let at = 0; at < sealed.length; at += 1)
      expect(openSealed(pair, flipped(sealed, at), 'for a test', mixed)).toBeNull();
    for (let length = 0; length < sealed.length; length += 1)
      expect(openSealed(pair, sealed.subarray(0, length), 'for a test', mixed)).toBeNull();
  });

  it.each([
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ])('are refused for and from the low-order point %s', (hex) => {
    const point = Buffer.from(hex, 'hex');
    expect(() => sealTo(point, Buffer.from('secret'), 'a', null, random)).toThrow(RangeError);
    const sealed = Buffer.concat([point, seal(null).subarray(32)]);
    expect(openSealed(pair, sealed, 'for a test', null)).toBeNull();
  });
});
