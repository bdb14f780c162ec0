/** The words of the sync client: what it needs of the world, handed in so that the same code runs in a simulator (law 10). */
import type { SigningKeys } from '#protocol/signing.ts';
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
