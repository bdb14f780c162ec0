/**
 * Records of the membership log, as they travel: JSON bytes as their author wrote them, and his signature over them. They
 * are never written anew, so nothing depends on how JSON is put in order. The log is in clear to the relay: it holds
 * keys, ids and sealed keys, and no name.
 */
import { z } from 'zod';
import { blob, MalformedError, readBytes } from './bytes.ts';
import { digest, isSignedBy, KEY_BYTES, SIGNATURE_BYTES } from './signing.ts';
import { SPACES, type SpaceName } from './spaces.ts';

/** With fifty devices and four spaces a revocation comes to 30 KB. */
export const MAX_RECORD = 256 * 1024;

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const id = hexOf(16);
const hash = hexOf(32);
const key = hexOf(KEY_BYTES);
const sealed = z.base64().max(400);
const space = z.enum(SPACES);
const spaces = z.array(space).max(SPACES.length);
const ofSpaces = <Value extends z.ZodType>(value: Value) => z.partialRecord(space, value);

/** `sign`: Ed25519, `agree`: X25519; hex. */
const device = z.strictObject({ id, sign: key, agree: key });

/**
 * A new key of a space. `check` tells a holder that he opened the right one; `publicKey` stands where a space is written by
 * devices that cannot read it; `sealed` holds the key for each device that holds the space, by id, and for `recovery`;
 * `previous` holds the key before under the new one, and those before it that no `previous` leads to: an administrating
 * device that does not hold a space can shut another out of it, but cannot pass on what it does not know.
 */
const keyChange = z.strictObject({
  epoch: z.int().min(1),
  check: hash,
  publicKey: key.optional(),
  sealed: z.record(z.union([id, z.literal('recovery')]), sealed),
  previous: sealed.optional(),
});
export type KeyChange = z.output<typeof keyChange>;

const duty = z.union([z.literal('organisation'), z.string().regex(/^location:[0-9a-f]{32}$/)]);

const chainEnds = ofSpaces(z.strictObject({ seq: z.int().min(1), hash }));

const body = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('genesis'),
    device,
    recovery: z.strictObject({ sign: key, agree: key }),
    /** The recovery kit's word for this device (`vouchBytes`): by it a kit's holder knows the log for his own. */
    vouch: hexOf(SIGNATURE_BYTES).optional(),
    relayKey: key,
    keys: ofSpaces(keyChange),
  }),
  /** `sealed`: the present key of each space, for the new device. */
  z.strictObject({
    type: z.literal('add'),
    device,
    spaces,
    admin: z.boolean(),
    invite: id,
    sealed: ofSpaces(sealed),
  }),
  /** `chains`: the last envelopes of the device that count; nothing after them does. */
  z.strictObject({
    type: z.literal('revoke'),
    device: id,
    chains: chainEnds,
    keys: ofSpaces(keyChange),
  }),
  z.strictObject({ type: z.literal('rotate'), keys: ofSpaces(keyChange) }),
  z.strictObject({ type: z.literal('admin'), device: id, admin: z.boolean() }),
  /**
   * `sealed`: keys of the spaces it gets; `keys`: new ones of those it loses, and `chains` its last envelopes there that
   * count, where it has any.
   */
  z.strictObject({
    type: z.literal('spaces'),
    device: id,
    spaces,
    chains: chainEnds,
    sealed: ofSpaces(sealed),
    keys: ofSpaces(keyChange),
  }),
  /** Who does what must happen once. `number` rises with every appointment to a duty: an older one is void. */
  z.strictObject({ type: z.literal('appoint'), duty, device: id, number: z.int().min(1) }),
  z.strictObject({ type: z.literal('relay'), key }),
  /**
   * By the recovery kit: a new administrating device, and new keys of all spaces, for it alone. All others are revoked, with
   * the ends of their chains.
   */
  z.strictObject({
    type: z.literal('recover'),
    device,
    chains: z.record(id, chainEnds),
    keys: ofSpaces(keyChange),
  }),
]);

const recordSchema = z.strictObject({
  v: z.literal(1),
  org: id,
  /** From 1. */
  seq: z.int().min(1),
  /** Hash of the record before; zeros for the first. */
  prev: hash,
  /** The device that signed, or the recovery kit. */
  by: z.union([id, z.literal('recovery')]),
  body,
});

export type MembershipRecord = z.output<typeof recordSchema>;
export type MembershipBody = MembershipRecord['body'];

/** What the kit signs, in the domain `vouch`, when a device is to begin a log. Hex of 16 bytes twice, and of 32. */
export const vouchBytes = (org: string, first: { readonly id: string; readonly sign: string }): Buffer =>
  Buffer.from(org + first.id + first.sign, 'hex');

export interface SignedRecord {
  readonly record: MembershipRecord;
  /** Hash of the whole, which the next record names. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Writes a record down under its author's signature. */
export function signRecord(
  record: MembershipRecord,
  sign: (domain: 'membership', bytes: Uint8Array) => Uint8Array,
): Buffer {
  const json = Buffer.from(JSON.stringify(record));
  return Buffer.concat([blob(json), sign('membership', json)]);
}

/** Takes a record apart; whose word it is, is not looked at. Throws MalformedError. */
export function parseRecord(bytes: Uint8Array): SignedRecord {
  const json = parts(bytes).json;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(json).toString());
  } catch {
    throw new MalformedError('a membership record is no JSON');
  }
  const record = recordSchema.safeParse(parsed);
  if (!record.success) throw new MalformedError('a membership record has a wrong shape');
  return { record: record.data, hash: digest('membership', bytes).toString('hex'), bytes };
}

function parts(bytes: Uint8Array): { readonly json: Uint8Array; readonly signature: Uint8Array } {
  const reader = readBytes(bytes);
  const json = reader.blob(MAX_RECORD);
  const signature = reader.fixed(SIGNATURE_BYTES);
  reader.end();
  return { json, signature };
}

export function isRecordSignedBy(publicKey: string, { bytes }: SignedRecord): boolean {
  const { json, signature } = parts(bytes);
  return isSignedBy(Buffer.from(publicKey, 'hex'), 'membership', json, signature);
}

/** The spaces a partial record names, in a fixed order. */
export const spacesIn = (of: Readonly<Partial<Record<SpaceName, unknown>>>): SpaceName[] =>
  SPACES.filter((name) => of[name] !== undefined);
