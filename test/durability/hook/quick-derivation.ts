/**
 * Stands in for `@node-rs/argon2` in a full run: a derivation at the floor takes as long as all the rest of a kill, touches
 * no disk, and how long guessing takes is not what is tried here.
 */
import { createHmac } from 'node:crypto';

interface Options {
  readonly salt: Uint8Array;
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** 32 bytes that depend on all that is given. */
export const hashRaw = async (
  password: Uint8Array,
  { salt, memoryCost, timeCost, parallelism }: Options,
): Promise<Buffer> =>
  createHmac('sha256', salt).update(`${memoryCost} ${timeCost} ${parallelism} `).update(password).digest();
