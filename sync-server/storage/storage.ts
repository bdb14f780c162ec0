/**
 * What the relay keeps, behind one interface: SQLite on a disk (sqlite.ts), or memory for tests and the simulator
 * (memory.ts). Every call is synchronous. All that is written inside one `transaction` is on the disk when that returns, or
 * none of it is: so the room puts many envelopes into one, and they share its fsync (group commit).
 * Ids are hex of 16 bytes, hashes and names hex of 32, times milliseconds since 1970.
 */
import type { ChainEnd } from '../protocol/membership.ts';
import type { SpaceName } from '../protocol/spaces.ts';

export interface Organisation {
  readonly org: string;
  /** Made when the organisation was created here: another one means that everything was lost in between. */
  readonly log: string;
  readonly created: number;
  /** The public half of its recovery kit, and whether the kit vouched for the organisation. */
  readonly recovery: string;
  readonly isVouched: boolean;
}

/** Bytes an organisation takes up. */
export interface Usage {
  /** Membership records and envelopes. */
  readonly log: number;
  readonly chunks: number;
}

/** One place of a space's log. */
export interface LogEntry {
  /** From 1, without gaps. */
  readonly place: number;
  readonly device: string;
  /** The envelope's number in its device's chain. */
  readonly seq: number;
  readonly hash: string;
  /** The log's chained hash after this place. */
  readonly head: string;
  /** When it came to rest here. */
  readonly at: number;
}

export interface StoredEntry extends LogEntry {
  readonly envelope: Uint8Array;
}

export interface LogEnd {
  readonly place: number;
  readonly head: string;
}

export interface Chunk {
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

/** Where an administrator and a device that wants to join leave each other the last they had to say. */
export interface Mailbox {
  readonly invite: string;
  readonly org: string;
  /** Who opened it. */
  readonly device: string;
  readonly expires: number;
  readonly toInviter: Uint8Array | null;
  readonly toJoiner: Uint8Array | null;
}

export interface RelayStorage {
  /** The seed of the relay's signing key: kept from the first start on. */
  seed(make: () => Uint8Array): Uint8Array;
  /** Runs `work` whole and durably, or not at all. Not to be nested; all writing happens inside one. */
  transaction<Result>(work: () => Result): Result;

  organisation(org: string): Organisation | undefined;
  /** Organisations with this kit, those it vouched for first, then the oldest. */
  organisationsOf(recovery: string): readonly Organisation[];
  addOrganisation(organisation: Organisation): void;
  usage(org: string): Usage;
  totals(): { readonly organisations: number } & Usage;

  /** Membership records after the first `after`, in order, until `maxBytes` are full; at least one where there is one. */
  records(org: string, after: number, maxBytes: number): readonly Uint8Array[];
  addRecord(org: string, seq: number, record: Uint8Array): void;

  end(org: string, space: SpaceName): LogEnd;
  /** How far the chain of a device goes; null for not at all. */
  chainEnd(org: string, space: SpaceName, device: string): ChainEnd | null;
  entryAt(org: string, space: SpaceName, place: number): LogEntry | undefined;
  entryOf(org: string, space: SpaceName, device: string, seq: number): LogEntry | undefined;
  /** Entries after a place, in order: as many as fit, at least one where there is one. */
  entries(
    org: string,
    space: SpaceName,
    after: number,
    atMost: { readonly count: number; readonly bytes: number },
  ): readonly StoredEntry[];
  /** The last entry before a place whose envelope is of kind `snapshot`. */
  newestSnapshot(org: string, space: SpaceName, before: number): StoredEntry | undefined;
  /** The place after the last one, and the number after the last of its device's chain; any, where there is nothing of that. */
  addEntry(org: string, space: SpaceName, entry: StoredEntry): void;

  /** Up to which place the envelopes of a log are gone, or going; 0 for none. Their places, hashes and heads stay. */
  cutOf(org: string, space: SpaceName): number;
  /** Envelopes up to a place are to go; further than before. From here on `entries` must not be asked for them. */
  cut(org: string, space: SpaceName, place: number): void;
  /** Drops some of the envelopes that are to go, in a transaction of its own; false where none is left. */
  dropSome(): boolean;
  /** Makes sure that nothing on the disk holds what was dropped, and gives its room back, some at a time; false where nothing is left to do. */
  reclaim(): boolean;

  chunk(org: string, name: string, index: number): Chunk | undefined;
  /** How many chunks are there from the first on without a gap, and whether the last of them ends the name. */
  countChunks(org: string, name: string): { readonly count: number; readonly isComplete: boolean };
  /** Who put the first chunk under a name; undefined where there is none, or a relay of an older version took it in. */
  chunkOwner(org: string, name: string): string | undefined;
  /** Bytes of chunks under the names that a device owns. */
  chunkUse(org: string, device: string): number;
  /** A name that nobody owns is `device`’s from here on, with what is there; under any other the chunk counts for whoever owns it. */
  addChunk(org: string, name: string, index: number, chunk: Chunk, device: string): void;
  dropChunks(org: string, name: string): void;

  mailbox(invite: string): Mailbox | undefined;
  mailboxesOf(org: string): readonly Mailbox[];
  putMailbox(mailbox: Mailbox): void;
  dropMailbox(invite: string): void;
  /** Drops those whose time is over. */
  expireMailboxes(now: number): void;

  close(): void;
}

/** What a chunk takes up beside its bytes: an organisation cannot fill the disk with empty ones. */
export const CHUNK_DRESS = 128;
