/**
 * The keys of spaces, sealed for devices and for the recovery kit, and under one another. What is sealed says in its
 * additional data for which organisation, space, epoch and holder it is, so that a relay can put none in another's place.
 */
import type { KeyChange } from '#protocol/membership-record.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Random } from '#shared/time/clock.ts';
import { decrypt, derive, encrypt, type KeyPair, keyPairFrom, openSealed, sealTo } from '../keys/seal.ts';

const KEY_BYTES = 32;
/** As many keys as fit into `previous` of a record. */
export const MAX_PREVIOUS = 8;

/** Which key it is. `org`: hex. */
export interface KeyPlace {
  readonly org: string;
  readonly space: SpaceName;
  readonly epoch: number;
}

const words = (what: string, { org, space, epoch }: KeyPlace, more: readonly string[] = []): string =>
  JSON.stringify([`almoner/space-key/${what}/v1`, org, space, epoch, ...more]);

/** By which a holder knows that he opened the right key. */
export const keyCheck = (place: KeyPlace, key: Uint8Array): string =>
  derive(key, Buffer.alloc(0), words('check', place), KEY_BYTES).toString('hex');

/** `holder`: a device's id or `recovery`; `agree`: its public key, hex. Base64. */
export const sealSpaceKey = (
  place: KeyPlace,
  holder: string,
  agree: string,
  key: Uint8Array,
  random: Random,
): string =>
  sealTo(Buffer.from(agree, 'hex'), key, words('sealed', place, [holder]), null, random).toString('base64');

/** Null for another key pair, place or holder, and for a key that is not the one the record announces. */
export function openSpaceKey(
  place: KeyPlace,
  holder: string,
  pair: KeyPair,
  sealed: string,
  check: string,
): Buffer | null {
  const key = openSealed(pair, Buffer.from(sealed, 'base64'), words('sealed', place, [holder]), null);
  return key !== null && isRightKey(place, key, check) ? key : wiped(key);
}

const isRightKey = (place: KeyPlace, key: Uint8Array, check: string): boolean =>
  key.length === KEY_BYTES && keyCheck(place, key) === check;

function wiped(key: Buffer | null): null {
  key?.fill(0);
  return null;
}

const wrapKey = (place: KeyPlace, key: Uint8Array): Buffer =>
  derive(key, Buffer.alloc(0), words('wrap', place), KEY_BYTES);

/** The keys that `previous` holds, newest first; none where it is not as its author must have made it. */
export function openPrevious(place: KeyPlace, key: Uint8Array, previous: string): Buffer[] {
  const wrap = wrapKey(place, key);
  const plain = decrypt(wrap, Buffer.from(previous, 'base64'), words('previous', place));
  wrap.fill(0);
  if (plain === null || plain.length % KEY_BYTES !== 0) return [];
  const keys = Array.from({ length: plain.length / KEY_BYTES }, (_, at) =>
    Buffer.from(plain.subarray(at * KEY_BYTES, (at + 1) * KEY_BYTES)),
  );
  plain.fill(0);
  return keys;
}

export interface NewKey {
  readonly change: KeyChange;
  /** Wiped by the caller. */
  readonly key: Buffer;
}

/**
 * A fresh key. `recipients`: public keys, hex, by holder. `earlier`: the keys before it that no record leads to from here,
 * newest first; empty where the author holds none.
 */
export function makeSpaceKey(
  place: KeyPlace,
  recipients: ReadonlyMap<string, string>,
  earlier: readonly Uint8Array[],
  random: Random,
): NewKey {
  const key = Buffer.from(random.bytes(KEY_BYTES));
  const sealed = Object.fromEntries(
    [...recipients].map(([holder, agree]) => [holder, sealSpaceKey(place, holder, agree, key, random)]),
  );
  const change: KeyChange = {
    epoch: place.epoch,
    check: keyCheck(place, key),
    // A copy: the pair belongs to whoever made it.
    ...(place.space === 'audit' ? { publicKey: keyPairFrom(Buffer.from(key)).publicKey.toString('hex') } : {}),
    sealed,
    ...(earlier.length > 0 ? { previous: wrapPrevious(place, key, earlier, random) } : {}),
  };
  return { change, key };
}

function wrapPrevious(place: KeyPlace, key: Uint8Array, earlier: readonly Uint8Array[], random: Random): string {
  const wrap = wrapKey(place, key);
  const plain = Buffer.concat(earlier.slice(0, MAX_PREVIOUS));
  try {
    return encrypt(wrap, plain, words('previous', place), random).toString('base64');
  } finally {
    wrap.fill(0);
    plain.fill(0);
  }
}
