/** Whoever is measured: two or more that share records by a server, over a wire that counts. */

import type { CountedWire } from './counted-wire.ts';
import type { Edit, Rec } from './records.ts';

/** One that shares, in a process of its own. */
export interface Peer {
  readonly pid: number;
  /** Writes new records as one. */
  create(records: readonly Rec[]): Promise<void>;
  /** Writes edits as one; answers when they are as safe as this peer makes them by itself. */
  edit(edits: readonly Edit[]): Promise<void>;
  /** Answers once this value is to be read here. */
  shows(edit: Edit): Promise<void>;
  /** Nothing is left to send, as far as this peer knows. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface FirstSync {
  readonly peer: Peer;
  /** From being let in to having all of it. */
  readonly millis: number;
  /** To having the last of the people. */
  readonly peopleMillis: number;
}

export interface Contender {
  readonly name: string;
  /** Of the first peer, and of those that come in. */
  readonly wire: CountedWire;
  readonly otherWire: CountedWire;
  readonly serverPid: number;
  readonly first: Peer;
  /** All that was written is at the server, and there is nothing to get ready for who comes in. */
  prepared(): Promise<void>;
  /** One more, that has nothing, comes in. `last`: of the people. */
  join(records: number, last: Rec): Promise<FirstSync>;
  /** At the end: all have the same, and at least so many records. Throws where not; answers what there is to say of it. */
  verify(records: number): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}
