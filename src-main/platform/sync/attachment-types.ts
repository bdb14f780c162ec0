/** What the sync client needs to know of files that travel; the slice whose files they are answers. */
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { SEALED, sealedSize } from '../files/chunks.ts';

/**
 * Bytes of a part of a file at the relay: a whole number of its sealed chunks, so that each part is opened as it comes. It never changes:
 * what one device began another goes on with.
 */
export const PIECE = 2 * SEALED;
export const CHUNKS_IN_PIECE = PIECE / SEALED;

export type TravellingFile = Pick<StoredFile, 'hash' | 'key' | 'size'>;

/** Parts of a file of so many plain bytes. */
export const piecesOf = (size: number): number => Math.ceil(sealedSize(size) / PIECE);

/** Sizes tell less in steps. */
const STEP = 16 * 1024;

/** Bytes of a part that it has of the ciphertext, and with what fills up the last one at the relay. */
export function pieceLengths(size: number, index: number): { readonly own: number; readonly filled: number } {
  const own = Math.min(PIECE, sealedSize(size) - index * PIECE);
  return { own, filled: Math.min(PIECE, Math.ceil(own / STEP) * STEP) };
}

/** Which files this computer keeps a copy of without being asked. `since`: of documents made since, milliseconds; null: of none. */
export interface Keeping {
  readonly since: number | null;
}

/** The list of files, in the database. Times are milliseconds since 1970. Each answer is about files of live documents. */
export interface AttachmentBook {
  /** One that lies here, and that is not known to be whole at the relay or was last looked for long ago. */
  toConfirm(now: number): string | null;
  /** One that should lie here and does not: lost, pinned, or to be kept. */
  toFetch(now: number, keeping: Keeping): string | null;
  /** One that the relay has yet to forget. */
  toDrop(): string | null;
  dropped(hash: string): void;
  /** Null where no live document speaks of it any more. */
  find(hash: string): TravellingFile | null;
  /** How the relay stands to it; it is looked at again at `due`. */
  confirmed(hash: string, isWhole: boolean, due: number): void;
  /** It lies here. */
  arrived(hash: string, due: number): void;
  /** It lay here, and is gone or spoilt. */
  lost(hash: string): void;
  later(hash: string, due: number): void;
  /** The relay may have lost what it had. */
  forgetConfirmed(): void;
  /** Here and not at the relay. */
  unsent(): { readonly count: number; readonly bytes: number };
}
