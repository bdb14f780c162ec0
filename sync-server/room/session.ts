/** One connection and what it is allowed to be: a stranger at first, then a device, a kit's holder, or an invited device. */
import type { Bucket } from '../auth/rates.ts';
import type { RefusalCode, Reply } from '../protocol/frames.ts';
import type { Membership } from '../protocol/membership.ts';
import type { SpaceName } from '../protocol/spaces.ts';
import type { CloseReason, Peer } from './types.ts';

/** The relay does not do as it is asked; caught where the request came in, and said. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

/** An organisation in use. */
export interface Org {
  readonly id: string;
  /** Of all its logs. */
  readonly log: string;
  membership: Membership;
  readonly sessions: Set<Session>;
  /** Devices of which nothing is taken in until then, so that a record which ends their chains can name the ends (`hold`). */
  readonly held: Map<string, number>;
  /** Until when somebody last held somebody up, by both. */
  readonly holds: Map<string, number>;
}

export type Role =
  | { readonly kind: 'stranger' }
  | { readonly kind: 'member'; readonly org: Org; readonly device: string }
  | { readonly kind: 'kit'; readonly org: Org }
  | { readonly kind: 'joiner'; readonly invite: string };

/** How far a log was handed to a session; `isLive`: to its end, so that what comes next is handed on at once. */
export interface Follow {
  at: number;
  isLive: boolean;
}

/** Something long on its way to a session, sent as it takes it off. */
export interface Source {
  /** Sends about so many bytes; false when nothing is left. */
  send(bytes: number): boolean;
}

export interface Session {
  readonly peer: Peer;
  readonly address: string;
  readonly nonce: string;
  readonly since: number;
  readonly requests: Bucket;
  readonly whispers: Bucket;
  role: Role;
  isOpen: boolean;
  /** When anything was last said to it. */
  spoken: number;
  readonly follows: Map<SpaceName, Follow>;
  readonly sources: Set<Source>;
  /** Where the device says that what it kept of its chains begins. */
  readonly resumes: Map<SpaceName, { readonly seq: number; readonly hash: string }>;
  send(type: number, frame: Uint8Array): void;
  reply(reply: Reply): void;
  close(reason: CloseReason): void;
}
