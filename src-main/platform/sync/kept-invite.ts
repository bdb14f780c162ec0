/**
 * The open invitation of this device, kept until somebody answers it or it runs out: the program may end in between, and whoever
 * begins to wait again waits for the same code.
 */
import type { Meta } from '../database/meta.ts';

const NAME = 'device.invite';
const SECRET_BYTES = 16;
const NUMBER_BYTES = 32;
const KEPT_BYTES = SECRET_BYTES + NUMBER_BYTES + 8;

export interface KeptInvite {
  readonly secret: Buffer;
  /** What the offer is bound to, hex: somebody may have read it already. */
  readonly number: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export function keepInvite(meta: Meta, { secret, number, expires }: KeptInvite): void {
  const until = Buffer.alloc(8);
  until.writeBigUInt64BE(BigInt(expires));
  meta.set(NAME, Buffer.concat([secret, Buffer.from(number, 'hex'), until]));
}

export const forgetInvite = (meta: Meta): void => meta.set(NAME, Buffer.alloc(0));

/** Null where there is none that is still good. */
export function keptInvite(meta: Meta, now: number): KeptInvite | null {
  const stored = Buffer.from(meta.get(NAME) ?? []);
  if (stored.length !== KEPT_BYTES) return null;
  const expires = Number(stored.readBigUInt64BE(SECRET_BYTES + NUMBER_BYTES));
  const number = stored.subarray(SECRET_BYTES, SECRET_BYTES + NUMBER_BYTES).toString('hex');
  return now < expires ? { secret: Buffer.from(stored.subarray(0, SECRET_BYTES)), number, expires } : null;
}
