/**
 * Password → key by Argon2id (RFC 9106). Parameters travel with what they locked, but floors and ceilings are compiled
 * in: weaker ones are refused and not obeyed, for whoever could edit a file could otherwise make guessing cheap; larger
 * ones are refused too, for they would stop the computer.
 */
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import type { Clock, Random } from '#shared/time/clock.ts';

export const kdfParams = z.strictObject({
  /** Kibibytes of memory. */
  memory: z
    .int()
    .min(64 * 1024)
    .max(1024 * 1024),
  passes: z.int().min(3).max(64),
  lanes: z.int().min(4).max(16),
});
export type KdfParams = z.output<typeof kdfParams>;

/** Where the keychain's key is needed beside the password. */
export const WITH_KEYCHAIN: KdfParams = { memory: 256 * 1024, passes: 3, lanes: 4 };
/** Where the password alone stands before the data (security rules: twice the memory). */
export const PASSWORD_ALONE: KdfParams = { memory: 512 * 1024, passes: 3, lanes: 4 };

const AIM_MILLIS = 250;
export const SALT_BYTES = 16;
const ARGON2ID = 2;

/** 32 bytes; the caller wipes them. Throws a RangeError for parameters out of bounds. */
export async function deriveFromPassword(
  password: Uint8Array,
  salt: Uint8Array,
  params: KdfParams,
): Promise<Buffer> {
  if (!kdfParams.safeParse(params).success)
    throw new RangeError('parameters of the key derivation are out of bounds');
  return hashRaw(password, {
    algorithm: ARGON2ID,
    memoryCost: params.memory,
    timeCost: params.passes,
    parallelism: params.lanes,
    outputLen: 32,
    salt,
  });
}

/** Raises the passes until one derivation takes about 250 ms on this computer; never lowers them. */
export async function calibrate(params: KdfParams, clock: Clock, random: Random): Promise<KdfParams> {
  const start = clock.now();
  (await deriveFromPassword(random.bytes(16), random.bytes(SALT_BYTES), params)).fill(0);
  const took = Math.max(1, clock.now() - start);
  const passes = Math.min(64, Math.max(params.passes, Math.ceil((params.passes * AIM_MILLIS) / took)));
  return { ...params, passes };
}
