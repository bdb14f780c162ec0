import { argon2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { calibrate, deriveFromPassword, kdfParams, PASSWORD_ALONE, WITH_KEYCHAIN } from './kdf.ts';
import { CHEAP_KDF } from './testing.ts';

const password = Buffer.from('correct horse battery staple');
const salt = Buffer.alloc(16, 7);
const random = { bytes: (length: number) => randomBytes(length) };

describe('a key from a password', () => {
  it('stays the same for ever (frozen vector)', async () => {
    expect((await deriveFromPassword(password, salt, CHEAP_KDF)).toString('hex')).toBe(
      '0b167e20ffb8a31f75eb3e471872ba0a5747d56ec494db5becb07108141bff24',
    );
  });

  it('is Argon2id of RFC 9106, as another implementation has it', async () => {
    const { memory, passes, lanes } = CHEAP_KDF;
    const other = argon2Sync('argon2id', {
      message: password,
      nonce: salt,
      memory,
      passes,
      parallelism: lanes,
      tagLength: 32,
    });
    expect((await deriveFromPassword(password, salt, CHEAP_KDF)).equals(other)).toBe(true);
  });

  it('depends on password, salt and parameters', async () => {
    const keys = await Promise.all([
      deriveFromPassword(password, salt, CHEAP_KDF),
      deriveFromPassword(Buffer.from('correct horse battery staplE'), salt, CHEAP_KDF),
      deriveFromPassword(password, Buffer.alloc(16, 8), CHEAP_KDF),
      deriveFromPassword(password, salt, { ...CHEAP_KDF, passes: 4 }),
    ]);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(4);
  });

  it.each([
    { memory: 64 * 1024 - 1 },
    { memory: 1024 * 1024 + 1 },
    { memory: Number.NaN },
    { passes: 2 },
    { passes: 65 },
    { passes: 3.5 },
    { lanes: 3 },
    { lanes: 17 },
  ])('is refused, not weakened, with %j', async (params) => {
    expect(kdfParams.safeParse({ ...CHEAP_KDF, ...params }).success).toBe(false);
    await expect(deriveFromPassword(password, salt, { ...CHEAP_KDF, ...params })).rejects.toThrow(RangeError);
  });
});

describe('calibration', () => {
  /** A clock that moves on by `step` at each look. */
  const clock = (step: number) => {
    let now = 0;
    return {
      now: () => {
        now += step;
        return now;
      },
    };
  };

  it('raises the passes on a fast computer', async () => {
    expect(await calibrate(CHEAP_KDF, clock(50), random)).toEqual({ ...CHEAP_KDF, passes: 15 });
  });

  it('never goes below the default on a slow one, nor above the ceiling on any', async () => {
    expect(await calibrate(CHEAP_KDF, clock(900), random)).toEqual(CHEAP_KDF);
    expect(await calibrate(CHEAP_KDF, clock(1), random)).toEqual({ ...CHEAP_KDF, passes: 64 });
    expect(await calibrate(CHEAP_KDF, clock(-5), random)).toEqual({ ...CHEAP_KDF, passes: 64 });
  });

  it('starts from 256 MiB with a keychain and 512 MiB without', () => {
    expect(WITH_KEYCHAIN).toEqual({ memory: 262_144, passes: 3, lanes: 4 });
    expect(PASSWORD_ALONE).toEqual({ memory: 524_288, passes: 3, lanes: 4 });
  });
});
