/**
 * Heads: per register the writes that no later write has seen and replaced (ADR 0015). They follow from the set of ops alone, whatever
 * the order they came in: mostly no effect comes before its cause, but what goes again after a split, or comes from a liar, may.
 * `document.versions` keeps them: by register, and beside those `~` for what the record stands as (deleted, restored,
 * retracted), `!field` for the erasures of a field and `!` for those of the whole record. A register that is missing was
 * written by the creation, which everybody has seen who writes to the record.
 */
import type { Id } from '#shared/ids/uuid.ts';
import { fieldIdOf, generationOf } from './registers.ts';

/** One id, or several in their order. */
export type Heads = Id | readonly Id[];
export type Versions = Record<string, Heads>;

/**
 * What a write says it saw. Null or one id: that, and all that its own device had written before, as nearly every
 * write has. A list: those alone, by an author who chose between several, or had an old state on the screen.
 */
export type Seen = Heads | null;

/** The register of what a record stands as. */
export const STANDING = '~';
/** Where the erasures of the whole record stand; of a field: this and its id. */
export const ERASURES = '!';

export const headsIn = (heads: Heads | null | undefined): readonly Id[] =>
  heads === null || heads === undefined ? [] : typeof heads === 'string' ? [heads] : heads;

export const packHeads = (ids: readonly Id[]): Heads => (ids.length === 1 ? ids[0]! : [...ids].sort());

/**
 * Whether the name is one of a value, and not of standing or erasures. No field is called by what every object answers
 * to (`__proto__`, `toString`): a hostile op that writes there would reach into the object that keeps the heads.
 */
export const isValueRegister = (register: string): boolean =>
  !register.startsWith(STANDING) && !register.startsWith(ERASURES) && !(register in Object.prototype);

/** How often a field of the record was erased: its values live in registers of that generation. */
export const generationIn = (versions: Versions, field: string): number =>
  headsIn(versions[ERASURES + field]).length;

export const isErasedWhole = (versions: Versions): boolean => versions[ERASURES] !== undefined;

/** Whether an erasure has ended this register: what is written to it by those who had not seen the erasure is gone. */
export const isDead = (versions: Versions, register: string): boolean =>
  isErasedWhole(versions) || generationOf(register) < generationIn(versions, fieldIdOf(register));

/** Whether any erasure is noted: then the document follows from the ops no more. */
export const hasErasures = (versions: Versions): boolean =>
  Object.keys(versions).some((name) => name.startsWith(ERASURES));

/** Of the heads, those that a write which says `seen` leaves standing. `byItself`: whether its own device wrote this one. */
export function unseen(heads: readonly Id[], seen: Seen, byItself: (head: Id) => boolean): readonly Id[] {
  const saw = new Set(headsIn(seen));
  const literal = Array.isArray(seen);
  return heads.filter((head) => !saw.has(head) && (literal || !byItself(head)));
}

/** What an author saw who saw these of the heads. */
export function seenOf(heads: readonly Id[], saw: readonly Id[]): Seen {
  if (saw.length < heads.length || saw.length > 1) return [...saw].sort();
  return saw[0] ?? null;
}
