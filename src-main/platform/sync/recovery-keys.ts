/**
 * The recovery kit as the membership log knows it: a public key to sign and one to receive. A device keeps both, with the
 * kit's word for itself, from the times when the kit was at hand: a log that begins with such a device can be known for his
 * own by whoever holds the kit, and no relay can put up another.
 */
import { z } from 'zod';
import { vouchBytes } from '#protocol/membership-record.ts';
import { createSigner, signingKeysFrom } from '#protocol/signing.ts';
import type { Meta } from '../database/meta.ts';
import { kitKeyPair, kitSigningSeed, parseKit } from '../keys/recovery-kit.ts';
import type { KeyPair } from '../keys/seal.ts';
import type { DeviceIdentity } from './types.ts';

const NAME = 'device.recovery';

/** Hex. */
const keptKit = z.strictObject({
  sign: z.string(),
  agree: z.string(),
  vouch: z.strictObject({ device: z.string(), signature: z.string() }),
});
export type KeptKit = z.output<typeof keptKit>;

/** A kit that is at hand. */
export interface OpenKit {
  /** Public halves, hex. */
  readonly sign: string;
  readonly agree: string;
  readonly pair: KeyPair;
  readonly signer: ReturnType<typeof createSigner>;
  wipe(): void;
}

/** `code`: the kit's code or the printed text. Fault: `kit.malformed`. */
export function openKit(code: string): OpenKit {
  const secret = parseKit(code);
  const seed = kitSigningSeed(secret);
  const pair = kitKeyPair(secret);
  secret.fill(0);
  const signing = signingKeysFrom(seed);
  const signer = createSigner(seed);
  seed.fill(0);
  return {
    sign: signing.publicKey.toString('hex'),
    agree: pair.publicKey.toString('hex'),
    pair,
    signer,
    wipe: () => void pair.privateKey.fill(0),
  };
}

/** Keeps the kit's public halves and its word for this device. The caller has seen that it is this clinic's kit. */
export function keepKit(meta: Meta, code: string, identity: DeviceIdentity): void {
  const kit = openKit(code);
  try {
    const first = { id: identity.device, sign: identity.sign.publicKey.toString('hex') };
    const signature = kit.signer('vouch', vouchBytes(identity.org, first)).toString('hex');
    const kept: KeptKit = { sign: kit.sign, agree: kit.agree, vouch: { device: identity.device, signature } };
    meta.set(NAME, Buffer.from(JSON.stringify(kept)));
  } finally {
    kit.wipe();
  }
}

/** Null where the kit was never at hand here, or for another device: a database from before, or out of a backup. */
export function keptKitOf(meta: Meta, device: string): KeptKit | null {
  const stored = meta.get(NAME);
  if (!stored) return null;
  const kept = keptKit.safeParse(JSON.parse(Buffer.from(stored).toString()));
  return kept.success && kept.data.vouch.device === device ? kept.data : null;
}
