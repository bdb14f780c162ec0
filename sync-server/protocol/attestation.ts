/**
 * What a device says of a snapshot, so that the relay may let go of what lies before it: how far it has followed the log, by the log's
 * chained hash there, and what it found the snapshot to be. It travels in an envelope of its author's chain, and as it stands here, in
 * clear, when the relay is asked to drop envelopes: there is nothing in it that the relay does not know, but for a hash over random ids.
 * Layout, numbers big-endian:
 *
 *   version 1 · org 16 · space 1 · log 16 · place 8 · head 32 · device 16 · author 16 · seq 8 · snapshot 32 · digest 32 · verdict 1 · signature 64
 *
 * Frozen by `attestation.test.ts`.
 */
import { hex, MalformedError, readBytes, u8, u64 } from './bytes.ts';
import { isSignedBy, SIGNATURE_BYTES } from './signing.ts';
import { codeOfSpace, type SpaceName, spaceOfCode } from './spaces.ts';

const VERSION = 1;

/**
 * `wrote`: it is its author · `same`: another device found in it what it holds itself, and nothing else · `passed`: the device has taken in all
 * that lies before it · `differs`: it has that, too, and the snapshot is something else.
 */
const VERDICTS = { wrote: 1, same: 2, passed: 3, differs: 4 } as const;
export type Verdict = keyof typeof VERDICTS;

/** Ids are hex of 16 bytes, hashes hex of 32. */
export interface Attestation {
  readonly org: string;
  readonly space: SpaceName;
  /** The relay's log, a place of it that the device has passed, and the head there: where the snapshot was cut. */
  readonly log: string;
  readonly place: number;
  readonly head: string;
  /** Whose word it is. */
  readonly device: string;
  /** Who wrote the snapshot, with which envelope of his chain, and its hash. */
  readonly author: string;
  readonly seq: number;
  readonly snapshot: string;
  /** What the ops come to that the device itself holds; zeros where it did not look. */
  readonly digest: string;
  readonly verdict: Verdict;
}

export interface SignedAttestation {
  readonly attestation: Attestation;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

export function signAttestation(
  of: Attestation,
  sign: (domain: 'attest', bytes: Uint8Array) => Uint8Array,
): Buffer {
  const bytes = Buffer.concat([
    u8(VERSION),
    hex(of.org, 16),
    u8(codeOfSpace(of.space)),
    hex(of.log, 16),
    u64(of.place),
    hex(of.head, 32),
    hex(of.device, 16),
    hex(of.author, 16),
    u64(of.seq),
    hex(of.snapshot, 32),
    hex(of.digest, 32),
    u8(VERDICTS[of.verdict]),
  ]);
  return Buffer.concat([bytes, sign('attest', bytes)]);
}

/** Null for a version that this program does not know. Whose word it is, is not looked at. Throws MalformedError. */
export function readAttestation(bytes: Uint8Array): SignedAttestation | null {
  const reader = readBytes(bytes);
  if (reader.u8() !== VERSION) return null;
  const org = reader.hex(16);
  const space = spaceOfCode(reader.u8());
  if (space === undefined) throw new MalformedError('is of an unknown space');
  const where = { log: reader.hex(16), place: reader.u64(), head: reader.hex(32) };
  const who = { device: reader.hex(16), author: reader.hex(16), seq: reader.u64() };
  const what = { snapshot: reader.hex(32), digest: reader.hex(32) };
  const code = reader.u8();
  const verdict = (Object.keys(VERDICTS) as Verdict[]).find((name) => VERDICTS[name] === code);
  if (verdict === undefined) throw new MalformedError('is of an unknown verdict');
  const signature = reader.fixed(SIGNATURE_BYTES);
  reader.end();
  const attestation = { org, space, ...where, ...who, ...what, verdict };
  return { attestation, signed: bytes.subarray(0, -SIGNATURE_BYTES), signature };
}

export const isAttestationSignedBy = (
  publicKey: Uint8Array,
  { signed, signature }: Pick<SignedAttestation, 'signed' | 'signature'>,
): boolean => isSignedBy(publicKey, 'attest', signed, signature);
