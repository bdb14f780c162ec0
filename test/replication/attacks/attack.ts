/**
 * What a malicious relay may do. It has everything a relay has: its signing key, all that was ever put, the membership log, its
 * own storage, and the frames on their way; it has no key of a device or a space. An attack changes frames as they pass, or
 * the storage. Nothing here knows how a device defends itself.
 */
import { MalformedError } from '#protocol/bytes.ts';
import type { Reply, Request, WhisperFrame } from '#protocol/frames.ts';
import { openHead, openReceipt } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { MemoryState } from '../../../sync-server/storage/memory.ts';
import type { Rng } from '../../durability/rng.ts';

type Signer = (domain: 'receipt' | 'head' | 'membership' | 'envelope', bytes: Uint8Array) => Uint8Array;

export interface Stored {
  readonly space: SpaceName;
  readonly device: string;
  readonly bytes: Uint8Array;
}

/** What the attacker has in hand. */
export interface Reach {
  readonly rng: Rng;
  readonly org: string;
  readonly relayKey: Uint8Array;
  /** Where each log stands. */
  readonly logs: ReadonlyMap<SpaceName, { readonly log: string; readonly place: number; readonly head: string }>;
  /** True time, milliseconds. */
  readonly now: number;
  /** Devices of the organisation that hold a place in it now. */
  readonly devices: readonly string[];
  /** Signs as the relay the organisation trusts. */
  readonly sign: Signer;
  /** Signs with a key nobody knows. */
  readonly forge: Signer;
  /** Every envelope that was put, oldest first. */
  readonly envelopes: readonly Stored[];
  /** What was put into a log after its first so many places. */
  after(space: SpaceName, place: number): readonly Stored[];
  /** Every membership record, oldest first. */
  readonly records: readonly Uint8Array[];
  /** An envelope and a membership log of another organisation. */
  readonly foreign: { readonly envelope: Uint8Array; readonly records: readonly Uint8Array[] };
  /** Says something to a device that it did not ask for. */
  say(device: string, what: Sent): void;
  /** Ends all connections, or those of a device, so that devices come again. */
  disconnect(device?: string): void;
  /** Puts the relay's storage back to what it was some time ago. */
  rollBack(): void;
  /** Empties the relay's storage; its key stays. */
  forget(): void;
  /** From now on these devices meet a relay of their own, which begins as a copy of this one. */
  split(devices: readonly string[]): void;
  /** Those that were split off and the others trade places. */
  trade(): void;
  /** The relay of those that were split off is the only one from now on; what it holds. */
  swap(): MemoryState | null;
  /** Does something once so much time has passed, if the relay is not honest again by then. */
  later(millis: number, work: () => void): void;
  /** What the relay's storage holds now. */
  keep(): MemoryState;
  /** What it held when it was backed up before. */
  readonly older: MemoryState;
  /** Starts the relay anew on another storage; its connections end, or hang. */
  restore(state: MemoryState, isCut: boolean): void;
}

/** A reply, or bytes that are none. */
export type Sent = Reply | Uint8Array;

/** How frames are changed while the attack lasts; what is left out passes. */
export interface Tamper {
  /** What a device hears in place of `reply`. */
  reply?(device: string, reply: Reply): readonly Sent[];
  /** What the honest part of the relay hears in place of `request`. */
  request?(device: string, request: Request): readonly Request[];
  whisper?(device: string, frame: WhisperFrame): readonly WhisperFrame[];
}

export interface Attack {
  readonly name: string;
  readonly what: string;
  begin(reach: Reach): Tamper;
}

export const flip = (bytes: Uint8Array, at: number, rng: Rng): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ (1 << rng.below(8));
  return copy;
};

/** What two proofs say; null where another attack has spoilt them before. */
export const headIn = (proof: Uint8Array, relayKey: Uint8Array) => unspoilt(() => openHead(proof, relayKey));
export const receiptIn = (proof: Uint8Array, relayKey: Uint8Array) => unspoilt(() => openReceipt(proof, relayKey));

function unspoilt<Said>(read: () => Said | null): Said | null {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof MalformedError)) throw thrown;
    return null;
  }
}

export const zeros = (bytes: number): string => '00'.repeat(bytes);
