/** The words of the sync client: what it needs of the world, handed in so that the same code runs in a simulator (law 10). */

import type { Membership } from '#protocol/membership.ts';
import type { SigningKeys } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { KeyPair } from '../keys/seal.ts';

/** Time that passes: real in a core, virtual in a simulator. */
export interface Timers {
  /** Runs `work` once, after so many milliseconds; answers how to call it off. */
  after(millis: number, work: () => void): () => void;
}

/** An open way to a relay. Frames arrive whole and in order, or the link closes. */
export interface Link {
  /** `type`: one of the two message types of the protocol. Does nothing once closed. */
  send(type: number, frame: Uint8Array): void;
  /** Bytes handed over that have not left yet: a sender that sees many waits. */
  readonly waiting: number;
  /** Takes nothing in until told to go on, so that a relay can't send faster than frames are worked off. */
  pause?(isPaused: boolean): void;
  close(): void;
}

export interface LinkEvents {
  opened(): void;
  received(type: number, frame: Uint8Array): void;
  /** `reason`: words for the status page. Tries again by itself unless told to close. */
  closed(reason: string): void;
}

/** Keeps a link to the relay at `url` up until it is closed. */
export type Connect = (url: string, events: LinkEvents) => Link;

/** Who this device is to the relay and to its peers. Private halves are wiped when the database closes. */
export interface DeviceIdentity {
  /** Hex of 16 bytes, as the protocol wants ids. */
  readonly org: string;
  readonly device: string;
  /** Ed25519. */
  readonly sign: SigningKeys;
  /** X25519. */
  readonly agree: KeyPair;
}

/** `healed`: it got them again, and somebody is to be told. `refused`: it does not take them. */
export type SetBack = 'healed' | 'refused';

/** The membership log as this device keeps it, checked record by record from the first on. */
export interface MembershipLog {
  /** Null until there is one. */
  state(): Membership | null;
  /**
   * Takes in records as the relay gave them; `first`: the number of the first of them, counted from 1. Records that are here
   * already are compared. `forked`: a validly signed record stands where another one does, here or before the first new one: nothing
   * was taken. `refused`: the relay gave what no log of ours may hold.
   */
  take(first: number, records: readonly Uint8Array[]): 'taken' | 'refused' | 'forked';
  /** The records after the first `length`, as they were signed: for a relay that has none or fewer. */
  after(length: number): readonly Uint8Array[];
  /** What the relay last signed of how far it goes (`extent.ts`); null where it did not yet. */
  extent(): Uint8Array | null;
  keepExtent(extent: Uint8Array): void;
  /** What became of it where the relay had lost a part; null where it has all of it, as far as is known here. */
  setBack(): SetBack | null;
  noteSetBack(how: SetBack | null): void;
  /** Told after each change, whoever made it, outside of any transaction. */
  onChange(listener: () => void): () => void;
}

/** The keys of the spaces this device holds, by epoch. */
export interface SpaceKeys {
  /**
   * 32 bytes; in `audit` the private half of its pair. Null for an epoch or space this device was not given. They belong to the
   * keyring, which wipes them: whoever asks keeps no copy beyond one turn.
   */
  of(space: SpaceName, epoch: number): Buffer | null;
}

/** Lets background work wait for its turn: whoever is at the keyboard goes first (law 11). */
export type Breathe = (work: () => void) => void;
