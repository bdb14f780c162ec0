/** In which space a record lives (design §6): a function of its entity and of what it holds, the same on every device. Pure. */
import type { Entity, Space, Values } from './entity.ts';

/** Spaces that a device holds or not. What is local is always here. */
export const HELD_SPACES = ['org', 'clinical', 'restricted', 'audit'] as const satisfies readonly Space[];
export type HeldSpace = (typeof HELD_SPACES)[number];

type Spaced = Pick<Entity, 'space' | 'stricter'>;

export const isStricter = ({ stricter }: Pick<Entity, 'stricter'>, values: Values): boolean =>
  stricter !== undefined && values[stricter.field] === true;

/** `values`: of the record, by field name; the one that decides is enough. */
export const spaceOf = (entity: Spaced, values: Values): Space =>
  isStricter(entity, values) ? entity.stricter!.space : entity.space;

/** Every space that records of an entity may live in, the ordinary one first. */
export const spacesOf = ({ space, stricter }: Spaced): readonly Space[] =>
  stricter ? [space, stricter.space] : [space];

/** The spaces of these entities that are not held, each once. `holds`: whether this device holds a space. */
export const notHeldOf = ({ holds }: { holds(space: Space): boolean }, entities: readonly Spaced[]): HeldSpace[] =>
  HELD_SPACES.filter((space) => entities.some((entity) => spacesOf(entity).includes(space)) && !holds(space));
