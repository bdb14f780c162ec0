/**
 * The space of each change (design §6): a record is written in the space it lives in, and only where this device holds that
 * space. What decides the space is set once; `reclassify` makes the record anew in the other one.
 */
import type { Actor } from '#shared/access/actor.ts';
import type { Entity, Space, Values } from '#shared/entity/entity.ts';
import { isStricter, spaceOf } from '#shared/entity/space.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { accessFaults, allows } from '../access/decide.ts';

export const spaceFaults = defineFaults({
  'space.not_held': {
    message: 'This computer does not hold the records of the space “{space}”, so it cannot write one.',
    remedy: 'Do it on a computer that holds them, or have an administrator give this one the space.',
  },
  'record.one_space': {
    message: '{entity} entries cannot be marked as sensitive.',
    remedy: 'Notes and calls can: write what is sensitive there.',
  },
  'record.reclassify_only': {
    message: '{entity}: whether an entry is sensitive cannot be edited.',
    remedy: 'Use “Mark as sensitive” or “Make ordinary again”: the entry moves, and its old text is erased.',
  },
});

/** Whether this device holds a space; what is local is always here. */
export type Holds = (space: Space) => boolean;

/** The space a record of these values is written in. Fault: `space.not_held`. */
export function writableSpace(holds: Holds, entity: Entity, values: Values): Space {
  const space = spaceOf(entity, values);
  if (!holds(space)) throw spaceFaults['space.not_held']({ space });
  return space;
}

/** Throws `record.reclassify_only` where an edit would move the record. */
export function demandSameSpace(entity: Entity, before: Values, offered: Values): void {
  const { stricter } = entity;
  if (!stricter || !Object.hasOwn(offered, stricter.field)) return;
  if (isStricter(entity, before) !== isStricter(entity, offered))
    throw spaceFaults['record.reclassify_only']({ entity: entity.name });
}

/** Whether the actor may know of a record: one in the stricter space is for who has the right, and for who wrote it. */
export const mayReadRecord = (
  actor: Actor,
  entity: Pick<Entity, 'stricter'>,
  { values, creator }: { readonly values: Values; readonly creator: Id },
): boolean => !isStricter(entity, values) || allows(actor, 'record.sensitive') || creator === actor.userId;

/** Throws `access.denied` where the actor may not see the record, and so may not change it either. */
export function demandRecord(
  actor: Actor,
  entity: Pick<Entity, 'stricter'>,
  record: { readonly values: Values; readonly creator: Id },
): void {
  if (!mayReadRecord(actor, entity, record))
    throw accessFaults['access.denied']({ reason: `${actor.role} lacks record.sensitive` });
}
