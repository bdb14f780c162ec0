/**
 * What a relay signs. A receipt: this envelope has this place in the log of its space, on disk. A head: so far does the
 * log go at this time. The places of a log are chained: the head after a place is a hash over the head before it and the
 * envelope's, so that two heads at one place are proof of a lie.
 */
import { hex, MalformedError, readBytes, u8, u64 } from './bytes.ts';
import { NO_HASH } from './envelope.ts';
import { digest, isSignedBy, SIGNATURE_BYTES } from './signing.ts';
import { codeOfSpace, type SpaceName, spaceOfCode } from './spaces.ts';

export interface LogHead {
  readonly org: string;
  readonly space: SpaceName;
  /** Made with the log: a relay that lost everything begins another one. Hex of 16 bytes. */
  readonly log: string;
  /** How many envelopes the log holds; 0 for none. */
  readonly place: number;
  readonly head: string;
  /** The relay's clock, milliseconds since 1970. */
  readonly at: number;
}

export interface Receipt extends LogHead {
  /** Hash of the envelope at `place`. */
  readonly envelope: string;
}

/** The head before the first place. */
export const FIRST_HEAD = NO_HASH;

/** The head after an envelope. */
export const nextHead = (head: string, envelope: string): string =>
  digest('head', hex(head, 32), hex(envelope, 32)).toString('hex');

const encodeHead = (one: LogHead): Buffer =>
  Buffer.concat([
    hex(one.org, 16),
    u8(codeOfSpace(one.space)),
    hex(one.log, 16),
    u64(one.place),
    hex(one.head, 32),
    u64(one.at),
  ]);

type Sign = (domain: 'receipt' | 'head', bytes: Uint8Array) => Uint8Array;

function readHead(bytes: Uint8Array): { readonly head: LogHead; readonly rest: Uint8Array } {
  const reader = readBytes(bytes);
  const org = reader.hex(16);
  const space = spaceOfCode(reader.u8());
  if (space === undefined) throw new MalformedError('is of an unknown space');
  const head = { org, space, log: reader.hex(16), place: reader.u64(), head: reader.hex(32), at: reader.u64() };
  return { head, rest: reader.rest() };
}

export function signHead(head: LogHead, sign: Sign): Buffer {
  const bytes = encodeHead(head);
  return Buffer.concat([bytes, sign('head', bytes)]);
}

export function signReceipt(receipt: Receipt, sign: Sign): Buffer {
  const bytes = Buffer.concat([encodeHead(receipt), hex(receipt.envelope, 32)]);
  return Buffer.concat([bytes, sign('receipt', bytes)]);
}

/** Null for a wrong signature. Throws MalformedError. */
export function openHead(bytes: Uint8Array, relayKey: Uint8Array): LogHead | null {
  const { head, rest } = readHead(bytes);
  if (rest.length !== SIGNATURE_BYTES) throw new MalformedError('is no signed head');
  return isSignedBy(relayKey, 'head', bytes.subarray(0, -SIGNATURE_BYTES), rest) ? head : null;
}

/** Null for a wrong signature. Throws MalformedError. */
export function openReceipt(bytes: Uint8Array, relayKey: Uint8Array): Receipt | null {
  const { head, rest } = readHead(bytes);
  if (rest.length !== 32 + SIGNATURE_BYTES) throw new MalformedError('is no receipt');
  const signed = bytes.subarray(0, -SIGNATURE_BYTES);
  const receipt = { ...head, envelope: Buffer.from(rest.subarray(0, 32)).toString('hex') };
  return isSignedBy(relayKey, 'receipt', signed, rest.subarray(32)) ? receipt : null;
}
