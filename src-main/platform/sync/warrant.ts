/**
 * Who is a user of the clinic, and as what, in words that can be checked (ADR 0019): a *grant* says it and is signed by a device that may
 * administer, or by the recovery kit; with her *own word* a user says under which new password her private half lies, signed by a key that
 * comes of that half. Both are one text: JSON and signature, so that nothing depends on how it is kept.
 * Invariant: what is signed names its kind and whom it is about, and the organisation or the key it belongs to.
 */
import { z } from 'zod';
import { createSigner, isSignedBy, KEY_BYTES, signingKeysFrom } from '#protocol/signing.ts';
import { derive } from '../keys/seal.ts';

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const id = hexOf(16);
/** More often nobody changes his mind; so there is always a higher number. */
const MOST = 2 ** 40;
/** When something was decided: how many records the membership log had, and the number of the decision. The higher one holds. */
const at = z.tuple([z.int().min(0), z.int().min(1).max(MOST)]);
export type At = z.output<typeof at>;
const decided = <Value extends z.ZodType>(value: Value) => z.strictObject({ value, at });

const keys = z.strictObject({
  login: z.string().max(200),
  /** X25519, base64; empty: none. */
  publicKey: z.string().max(100),
  /** JSON of platform/keys; a newer one is her own word. */
  sealedPrivateKey: z.string().max(2000),
  /** Ed25519, base64, by which her own word is known; empty where it is not known yet. */
  signKey: z.string().max(100),
});
export type GrantedKeys = z.output<typeof keys>;

/** Of each thing it says when that was decided: two computers that changed different things lose neither. */
const grant = z.strictObject({
  v: z.literal(1),
  kind: z.literal('grant'),
  org: id,
  /** The device that signed, or the recovery kit. */
  by: z.union([id, z.literal('recovery')]),
  /** How many records of the membership log the signer had: it must have administrated then. */
  membership: z.int().min(1),
  user: id,
  role: decided(z.string().max(40)),
  active: decided(z.boolean()),
  keys: decided(keys),
});
export type Grant = z.output<typeof grant>;

const own = z.strictObject({
  v: z.literal(1),
  kind: z.literal('own'),
  user: id,
  publicKey: z.string().max(100),
  sealedPrivateKey: z.string().max(2000),
});
export type OwnWord = z.output<typeof own>;

export interface Warrant {
  readonly says: Grant | OwnWord;
  readonly bytes: Buffer;
  readonly signature: Buffer;
}

const MAX_TEXT = 8000;

const textOf = (bytes: Buffer, signature: Buffer): string =>
  `${bytes.toString('base64url')}.${signature.toString('base64url')}`;

/**
 * Null for what is no warrant, or one of a newer version; whose word it is, is not looked at. The same bytes in another text are none either:
 * a statement is known by its text, and whoever has one could bring it in ever new ones.
 */
export function parseWarrant(text: string): Warrant | null {
  const [json, signature, ...more] = text.length > MAX_TEXT ? [] : text.split('.');
  if (json === undefined || signature === undefined || more.length > 0) return null;
  const bytes = Buffer.from(json, 'base64url');
  try {
    const parsed = z.discriminatedUnion('kind', [grant, own]).safeParse(JSON.parse(bytes.toString()));
    if (!parsed.success) return null;
    const signed = Buffer.from(signature, 'base64url');
    return textOf(bytes, signed) === text ? { says: parsed.data, bytes, signature: signed } : null;
  } catch {
    return null;
  }
}

export function signWarrant(
  says: Grant | OwnWord,
  sign: (domain: 'warrant', bytes: Uint8Array) => Uint8Array,
): string {
  const bytes = Buffer.from(JSON.stringify(says));
  const signature = Buffer.from(sign('warrant', bytes));
  return textOf(bytes, signature);
}

export const isWarrantSignedBy = (publicKey: Uint8Array, { bytes, signature }: Warrant): boolean =>
  publicKey.length === KEY_BYTES && isSignedBy(publicKey, 'warrant', bytes, signature);

/** What a private half says for itself. */
export interface Voice {
  /** Ed25519, base64. */
  readonly signKey: string;
  /** Her own word for the sealed half she has. */
  readonly word: string;
}

/** `user`: id as on the wire. The signing key is derived from the private half each time, and wiped. */
export function voiceOf(
  privateKey: Uint8Array,
  says: Pick<OwnWord, 'user' | 'publicKey' | 'sealedPrivateKey'>,
): Voice {
  const seed = derive(privateKey, Buffer.from(says.publicKey, 'base64'), 'almoner/user-sign/v1', KEY_BYTES);
  try {
    const signKey = signingKeysFrom(seed).publicKey.toString('base64');
    return { signKey, word: signWarrant({ v: 1, kind: 'own', ...says }, createSigner(seed)) };
  } finally {
    seed.fill(0);
  }
}
