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
import { type Op, writtenBy } from './op.ts';
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

/** Puts an edit among the heads of what it wrote. `byItself`: whether its own device wrote this head. */
export function advance(versions: Versions, op: Op, byItself: (head: Id) => boolean): void {
  for (const [register, [seen]] of writtenBy(op))
    versions[register] = packHeads([...unseen(headsIn(versions[register]), seen, byItself), op.id]);
}
