/** What a write says it saw, and what it therefore replaces (heads.ts). Pure. */
import type { Entity } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import {
  type Heads,
  headsIn,
  isDead,
  isValueRegister,
  packHeads,
  type Seen,
  STANDING,
  seenOf,
  unseen,
  type Versions,
} from './heads.ts';
import { isLater, type Op, writtenBy } from './op.ts';
import { fieldIdOf, plainRegister } from './registers.ts';

/** What was on the screen, by field name; see `Change`. */
export type SeenFields = Readonly<Record<string, Id | readonly Id[]>> | undefined;

/** Of the heads of a register, what an author saw who names these; left out: all of them. */
export function sawOf(heads: readonly Id[], given: Heads | undefined): Seen {
  if (given === undefined) return seenOf(heads, heads);
  const named = headsIn(given);
  return seenOf(
    heads,
    heads.filter((head) => named.includes(head)),
  );
}

/** Heads of all that differs from the creation, as a deletion, restoration or retraction lists them. */
export const sawOfAll = (versions: Versions): Readonly<Record<string, Heads>> =>
  Object.fromEntries(
    Object.entries(versions).filter(([register]) => isValueRegister(register) || register === STANDING),
  );

/** Plain names of the registers with several heads between which the author chose: he lists them all. */
export function settledBy(entity: Entity, seen: SeenFields, versions: Versions): string[] {
  return Object.entries(versions).flatMap(([register, heads]) => {
    if (!Array.isArray(heads) || !isValueRegister(register) || isDead(versions, register)) return [];
    const name = entity.nameById.get(fieldIdOf(register));
    const given = name === undefined ? undefined : seen?.[name];
    return Array.isArray(given) && heads.every((head) => given.includes(head)) ? [plainRegister(register)] : [];
  });
}

/** Tells whether what an edit wrote into a register was replaced by a later one of these: it names it there, or is of its device (`Seen`). */
export function replacedBy(edits: readonly Op[]): (op: Op, register: string) => boolean {
  const latest = new Map<string, Op>();
  const note = (key: string, op: Op): void => {
    const one = latest.get(key);
    if (one === undefined || isLater(op, one)) latest.set(key, op);
  };
  for (const op of edits)
    for (const [register, [seen]] of writtenBy(op)) {
      for (const id of headsIn(seen)) note(`${id} ${register}`, op);
      if (!Array.isArray(seen)) note(`by ${op.device} ${register}`, op);
    }
  return (op, register) =>
    [`${op.id} ${register}`, `by ${op.device} ${register}`].some((key) => {
      const one = latest.get(key);
      return one !== undefined && isLater(one, op);
    });
}

/** Where an edit stands that may not be the latest of its record. */
export interface Lateness {
  /** Whether it is earlier than this head, which it then cannot replace, whatever it says. */
  readonly isBefore: (head: Id) => boolean;
  /** Whether it was replaced in a register before it came. */
  readonly isReplaced: (register: string) => boolean;
}

/** Puts an edit among the heads of what it wrote. `byItself`: whether its own device wrote this head. `late`: left out of the latest. */
export function advance(versions: Versions, op: Op, byItself: (head: Id) => boolean, late?: Lateness): void {
  for (const [register, [seen]] of writtenBy(op)) {
    const before = headsIn(versions[register]);
    const left = unseen(before, seen, byItself);
    const unreplaced = late ? new Set(left) : null;
    const kept = late && unreplaced ? before.filter((head) => unreplaced.has(head) || late.isBefore(head)) : left;
    const heads = late?.isReplaced(register) ? kept : [...kept, op.id];
    // What replaced it may be yet to be merged.
    if (heads.length > 0) versions[register] = packHeads(heads);
    else delete versions[register];
  }
}
