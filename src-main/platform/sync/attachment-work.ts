/**
 * Single pieces of work with files that travel, what is under way, and what came in the way. A file moves in one direction once at a time,
 * whoever asked; a part of it waits for records that are on their way.
 */
import { Fault } from '#shared/errors/fault.ts';
import type { Clock } from '#shared/time/clock.ts';
import { dropArrival } from '../files/arriving.ts';
import { fetchAttachment } from './attachment-fetch.ts';
import type { AttachmentBook, TravellingFile } from './attachment-types.ts';
import { type Transfer, uploadAttachment } from './attachment-upload.ts';
import type { SyncClient } from './client-types.ts';
import { RelayRefusal } from './relay-session.ts';

export interface Moving {
  readonly way: 'up' | 'down';
  /** Bytes of ciphertext. */
  readonly done: number;
  readonly total: number;
}

export interface Trouble {
  /** A code of ours or of the relay. */
  readonly code: string;
  /** Of a wrong part: its number, from 1. */
  readonly part?: number;
}

/** `done`: on to the next. `wait`: nothing goes on in the next milliseconds. */
export type Worked = { readonly kind: 'done' } | { readonly kind: 'wait'; readonly millis: number };

export interface AttachmentWork {
  readonly moving: ReadonlyMap<string, Moving>;
  readonly troubles: Map<string, Trouble>;
  /** Why nothing goes up; null: nothing is in the way. */
  readonly refused: string | null;
  /** Whether this file is on its way in. */
  isFetching(hash: string): boolean;
  upload(file: TravellingFile): Promise<Worked>;
  /**
   * `isWanted`: asked before each part. `hurries`: somebody waits for it. Of a file that is on its way already, that is waited
   * for.
   */
  fetch(file: TravellingFile, isWanted: () => boolean, hurries: boolean): Promise<Worked>;
  drop(hash: string): Promise<Worked>;
  /** Whether the relay has all of it, as it says now; null where it cannot be asked. */
  look(hash: string): Promise<boolean | null>;
}

export interface WorkOptions {
  readonly client: Pick<SyncClient, 'session' | 'isSettled'>;
  readonly book: AttachmentBook;
  readonly dataDir: string;
  readonly clock: Clock;
  /** Between slices: whoever is at the keyboard goes first. */
  readonly breathe: () => Promise<void>;
  /** Between slices of what somebody waits for. */
  readonly hurry: () => Promise<void>;
  readonly pause: (millis: number) => Promise<void>;
  /** Whether the disk has room for so many bytes more, and some to spare. */
  readonly hasRoom: (bytes: number) => boolean;
  readonly isOpen: () => boolean;
  readonly changed: () => void;
  readonly onDefect: (thrown: unknown) => void;
}

const MINUTE = 60_000;
/** What is whole at the relay is looked for again: it may have lost it and not know. */
const DAY = 24 * 60 * MINUTE;
/** What one part of a file waits for records that are on their way. */
const GIVE_WAY_MILLIS = 200;
const REFUSED_MILLIS = 10 * MINUTE;
const TROUBLE_MILLIS = 5 * MINUTE;
const UNREACHABLE_MILLIS = 30_000;

const DONE: Worked = { kind: 'done' };
const wait = (millis: number): Worked => ({ kind: 'wait', millis });

export function createAttachmentWork(options: WorkOptions): AttachmentWork {
  const { client, book, dataDir, clock, pause, hasRoom, isOpen, changed } = options;
  const moving = new Map<string, Moving>();
  const troubles = new Map<string, Trouble>();
  const fetching = new Map<string, Promise<Worked>>();
  let refused: string | null = null;
  /** Said by the relay to be whole there, since this began: it is looked at once more soon, for it may say so once of what it has not got. */
  const said = new Set<string>();
  const inMillis = (millis: number): number => clock.now() + millis;

  /** With a session for the length of the work; it ends with the session or the file. */
  const transfer = async (
    { hash }: TravellingFile,
    way: Moving['way'],
    { isWanted, hurries }: { readonly isWanted: () => boolean; readonly hurries: boolean },
    work: (transfer: Transfer) => Promise<Worked>,
    failed: (thrown: unknown) => Worked,
  ): Promise<Worked> => {
    const session = client.session();
    if (session === null) return wait(UNREACHABLE_MILLIS);
    const breathe = hurries ? options.hurry : options.breathe;
    try {
      return await work({
        ...{ session, dataDir, breathe },
        async mayGoOn() {
          await breathe();
          if (isOpen() && !hurries && !client.isSettled) await pause(GIVE_WAY_MILLIS);
          return isOpen() && client.session() === session && isWanted() && book.find(hash) !== null;
        },
        progress(done, total) {
          moving.set(hash, { way, done, total });
          changed();
        },
      });
    } catch (thrown) {
      return isOpen() ? failed(thrown) : wait(UNREACHABLE_MILLIS);
    } finally {
      moving.delete(hash);
      changed();
    }
  };

  /** What is no refusal of the relay. */
  const failedHere = (hash: string, thrown: unknown): Worked => {
    if (thrown instanceof Fault && thrown.code === 'relay.unreachable') return wait(UNREACHABLE_MILLIS);
    if (!(thrown instanceof Fault)) options.onDefect(thrown);
    troubles.set(hash, { code: thrown instanceof Fault ? thrown.code : 'internal' });
    return wait(TROUBLE_MILLIS);
  };

  const fetch: AttachmentWork['fetch'] = (file, isWanted, hurries) => {
    const { hash } = file;
    if (!hasRoom(file.size)) {
      troubles.set(hash, { code: 'disk.full' });
      book.later(hash, inMillis(REFUSED_MILLIS));
      return Promise.resolve(DONE);
    }
    const come = async (given: Transfer): Promise<Worked> => {
      const outcome = await fetchAttachment(file, given);
      if (!isOpen()) return DONE;
      if (outcome === 'again') return come(given);
      troubles.delete(hash);
      if (outcome === 'here' && book.find(hash) !== null) book.arrived(hash, inMillis(DAY));
      else if (outcome === 'away') {
        book.confirmed(hash, false, inMillis(TROUBLE_MILLIS));
        troubles.set(hash, { code: 'file.away' });
      }
      return DONE;
    };
    return transfer(file, 'down', { isWanted, hurries }, come, (thrown) => {
      book.later(hash, inMillis(TROUBLE_MILLIS));
      if (thrown instanceof RelayRefusal) {
        troubles.set(hash, { code: thrown.code });
        return wait(thrown.millis || TROUBLE_MILLIS);
      }
      if (!(thrown instanceof Fault && thrown.code === 'file.relay_wrong')) return failedHere(hash, thrown);
      // What is wrong with one says nothing of the next.
      troubles.set(hash, { code: thrown.code, part: Number(thrown.params?.part) });
      return DONE;
    });
  };

  return {
    moving,
    troubles,
    get refused() {
      return refused;
    },
    isFetching: (hash) => fetching.has(hash),

    upload: (file) =>
      transfer(
        file,
        'up',
        { isWanted: () => true, hurries: false },
        async (given) => {
          const outcome = await uploadAttachment(file, given);
          if (!isOpen()) return DONE;
          if (outcome === 'whole') {
            refused = null;
            book.confirmed(file.hash, true, inMillis(said.has(file.hash) ? DAY : TROUBLE_MILLIS));
            said.add(file.hash);
          } else if (outcome === 'lost') book.lost(file.hash);
          else book.later(file.hash, inMillis(MINUTE));
          return DONE;
        },
        (thrown) => {
          if (!(thrown instanceof RelayRefusal)) return failedHere(file.hash, thrown);
          refused = thrown.code;
          book.confirmed(file.hash, false, clock.now());
          return wait(thrown.millis || REFUSED_MILLIS);
        },
      ),

    fetch(file, isWanted, hurries) {
      const known = fetching.get(file.hash);
      if (known !== undefined) return known;
      const coming = fetch(file, isWanted, hurries).finally(() => fetching.delete(file.hash));
      fetching.set(file.hash, coming);
      return coming;
    },

    async drop(hash) {
      const session = client.session();
      if (session === null) return wait(UNREACHABLE_MILLIS);
      dropArrival(dataDir, hash);
      try {
        await session.ask({ kind: 'dropChunks', name: hash });
        // What it said that it forgot may lie there all the same.
        const { count } = await session.ask({ kind: 'countChunks', name: hash });
        if (count > 0) return wait(UNREACHABLE_MILLIS);
      } catch (thrown) {
        const isRefused = thrown instanceof RelayRefusal;
        // Who put it there learns of the erasure, too, as do those who answer for the clinic: it is theirs to drop.
        if (!isRefused || thrown.code !== 'not-owner')
          return wait((isRefused && thrown.millis) || UNREACHABLE_MILLIS);
      }
      if (isOpen()) book.dropped(hash);
      return DONE;
    },

    async look(hash) {
      const session = client.session();
      if (session === null) return null;
      try {
        const { complete } = await session.ask({ kind: 'countChunks', name: hash });
        if (!isOpen()) return null;
        if (book.find(hash) !== null) book.confirmed(hash, complete, clock.now());
        if (complete && troubles.get(hash)?.code === 'file.away') troubles.delete(hash);
        changed();
        return complete;
      } catch {
        return null;
      }
    },
  };
}
