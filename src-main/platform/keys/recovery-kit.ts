/**
 * The recovery kit: 160 random bits on paper that open the database when every password and keychain is gone.
 * Written as nine groups of four in Crockford's base 32 (no I, L, O, U); the last group checks the others, so that a slip
 * of the pen is known before anything is tried. Read back with any case and separators, O for 0, I and L for 1, alone or
 * out of the printed text.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '#shared/time/clock.ts';
import { fromSymbols, toSymbols, typedSymbols } from './crockford.ts';
import { keyFaults } from './keys-faults.ts';
import { derive, type KeyPair, keyPairFrom } from './seal.ts';

const SECRET_BYTES = 20;
const GROUPS = 9;
const GROUP = 4;

/** A fresh kit's code. */
export function newKitCode(random: Random): string {
  const secret = Buffer.from(random.bytes(SECRET_BYTES));
  try {
    return kitCode(secret);
  } finally {
    secret.fill(0);
  }
}

/** 20 bytes → code in groups. */
export function kitCode(secret: Uint8Array): string {
  const symbols = toSymbols(secret) + checkSymbols(secret);
  return (symbols.match(/.{4}/g) as string[]).join('-');
}

/** Code → 20 bytes, wiped by the caller. Takes the printed page too. Fault: `kit.malformed`. */
export function parseKit(text: string): Buffer {
  const parts = typedSymbols(text);
  const whole = readSymbols(parts.join(''));
  if (whole !== null) return whole;
  for (let at = 0; at + GROUPS <= parts.length; at += 1) {
    const groups = parts.slice(at, at + GROUPS);
    const found = groups.every((group) => group.length === GROUP) ? readSymbols(groups.join('')) : null;
    if (found !== null) return found;
  }
  throw keyFaults['kit.malformed']();
}

/** True where two writings are the same kit; one that is malformed is the same as none. */
export function isSameKit(one: string, other: string): boolean {
  const secrets: Buffer[] = [];
  try {
    secrets.push(parseKit(one), parseKit(other));
    return timingSafeEqual(secrets[0] as Buffer, secrets[1] as Buffer);
  } catch {
    return false;
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

/** The recovery key pair. Its private half is never stored. */
export const kitKeyPair = (secret: Uint8Array): KeyPair =>
  keyPairFrom(derive(secret, Buffer.alloc(0), 'almoner/recovery/x25519/v1', 32));

/** The seed of the kit's signing pair (Ed25519), wiped by the caller: by it a clinic is taken back when no device is left. */
export const kitSigningSeed = (secret: Uint8Array): Buffer =>
  derive(secret, Buffer.alloc(0), 'almoner/recovery/ed25519/v1', 32);

function readSymbols(symbols: string): Buffer | null {
  if (symbols.length !== GROUPS * GROUP) return null;
  const secret = fromSymbols(symbols.slice(0, -GROUP), SECRET_BYTES);
  return secret !== null && checkSymbols(secret) === symbols.slice(-GROUP) ? secret : null;
}

/** 20 bits of a hash. */
const checkSymbols = (secret: Uint8Array): string =>
  toSymbols(createHash('sha256').update('almoner/recovery/check/v1').update(secret).digest().subarray(0, 5)).slice(
    0,
    GROUP,
  );
