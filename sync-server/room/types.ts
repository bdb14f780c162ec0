/** The words of the room: what it needs of the world, and what it is to a connection. All handed in (law 10). */
import type { SpaceName } from '../protocol/spaces.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

export interface Timers {
  /** Runs `work` once, after so many milliseconds; 0: when what is at hand was dealt with. Answers how to call it off. */
  after(millis: number, work: () => void): () => void;
}

/** A connection, as the room sees it. */
export interface Peer {
  /** `type`: a message type of the y-websocket protocol. Does nothing once closed. */
  send(type: number, frame: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes handed over that have not left yet. */
  readonly waiting: number;
  /** Whence it comes, for limits and log. */
  readonly address?: string;
}

/** The room, as a connection sees it. */
export interface Accepted {
  /** Never throws. */
  receive(type: number, frame: Uint8Array): void;
  /** The connection is gone. */
  closed(): void;
}

/** All that a line of the log may hold beside its time, level and code; docs/relay-sees.md lists it. */
export interface LogFacts {
  readonly address?: string;
  readonly org?: string;
  readonly device?: string;
  readonly space?: SpaceName;
  /** Of a connection that was closed. */
  readonly closeCode?: number;
  /** A word of ours: a close reason, a refusal, the kind of an error. */
  readonly reason?: string;
  readonly count?: number;
  readonly bytes?: number;
  readonly millis?: number;
}

export type LogLevel = 'info' | 'warning' | 'error';
/** `code`: dotted lower case. */
export type Log = (level: LogLevel, code: string, facts?: LogFacts) => void;

/** Why the relay ends a connection. 4400 to 4499: trying again is in vain; 4500 to 4599: later it may go. */
export const CLOSE = {
  goingDown: 1001,
  malformed: 4400,
  revoked: 4403,
  failed: 4500,
  /** Said nothing that would let it in. */
  handshake: 4508,
  /** The device has other, newer connections. */
  replaced: 4509,
  /** Takes nothing off its connection. */
  slow: 4513,
  rate: 4529,
} as const;
export type CloseReason = keyof typeof CLOSE;
