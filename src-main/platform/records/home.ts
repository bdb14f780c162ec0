/**
 * By which creation a record is what it is, and what of all that was written under its id counts. Whoever takes part can write a creation
 * under any id, in any space he holds, of any entity; so each replica decides by what the ops say, whatever came first (ADR 0015).
 */
import type { Entity, Space } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { spacesOf } from '#shared/entity/space.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { CreateBody } from './body.ts';
import { isMadeBy } from './maker.ts';
import type { Op } from './op.ts';

/** The stricter before the more open: who does not hold a space takes no id from it. */
const STRICTEST: readonly string[] = ['restricted', 'clinical', 'org', 'audit', 'local'] satisfies Space[];

/**
 * Whether a record that begins so can live in the space the creation came in; elsewhere it is nothing. Where what decides the space was
 * blanked, any space of the entity will do.
 */
export function canBegin(entity: Pick<Entity, 'space' | 'stricter' | 'fields'>, op: Op): boolean {
  const { stricter } = entity;
  if (!(spacesOf(entity) as readonly string[]).includes(op.space)) return false;
  if (stricter === undefined || stricter.space === entity.space) return true;
  const said = (op.body as CreateBody | null)?.[entity.fields[stricter.field]!.id] ?? null;
  if (op.isBlanked && said === null) return true;
  return (op.space === stricter.space) === (said === true);
}

/** Whether the device that the record's id holds made it by this op, and sent it itself. */
const isMakers = ({ record, device, author }: Op): boolean => !author && isMadeBy(record, device);

function isBefore(one: Op, other: Op): boolean {
  const isOnes = isMakers(one);
  if (isOnes !== isMakers(other)) return isOnes;
  const [first, second] = [STRICTEST.indexOf(one.space), STRICTEST.indexOf(other.space)];
  return first !== second ? first < second : one.id < other.id;
}

/** Of several creations the one that holds, on every device: its maker's; else the one in the strictest space; else the first by its op's id. */
export const creationOf = (ops: readonly Op[]): Op | null =>
  ops.reduce<Op | null>(
    (first, op) => (op.kind === 'create' && (first === null || isBefore(op, first)) ? op : first),
    null,
  );

/** The creations that could have begun the record, as far as this version knows. */
const beginnings = (registry: Pick<Registry, 'byId'>, all: readonly Op[]): readonly Op[] =>
  all.filter((op) => {
    const entity = op.kind === 'create' ? registry.byId(op.entity) : undefined;
    return entity !== undefined && canBegin(entity, op);
  });

/** Whether an op can do anything to a record of the entity. */
export const mayCount = ({ lasting }: Pick<Entity, 'lasting'>, { kind }: Pick<Op, 'kind'>): boolean =>
  lasting !== true || kind === 'create' || kind === 'edit';

/** The creation by which a record is what it is; null while there is none that this version knows. */
export function homeOf(registry: Pick<Registry, 'byId'>, all: readonly Op[]): Op | null {
  const found = beginnings(registry, all);
  const home = creationOf(found);
  if (found.length < 2 || isMakers(home!)) return home;
  // Who is a user is taken by nothing else.
  return creationOf(found.filter((op) => registry.byId(op.entity)!.lasting === true)) ?? home;
}

/**
 * Who wrote a creation under the id of somebody else's record. `unsure`: one of them did, and nobody can tell which. Entries that only grow
 * are copied to one id by two desks that move them (`reclassify`).
 */
export function rivalsAt(registry: Pick<Registry, 'byId'>, all: readonly Op[]): readonly Id[] | 'unsure' {
  const found = beginnings(registry, all);
  const home = homeOf(registry, all);
  if (home === null || found.length < 2) return [];
  if (isMakers(home)) return found.flatMap((op) => (op === home ? [] : (op.author ?? op.device)));
  const isCopy = registry.byId(home.entity)!.mode === 'append' && found.every((op) => op.entity === home.entity);
  return isCopy ? [] : 'unsure';
}

/**
 * Of what was written under an id, what counts for an entity: in the space the record was made in, and nowhere else. Who does not hold that
 * space could otherwise edit, delete or erase there by an op in one that he holds. Nothing where the id is that of a record of another entity.
 */
export function countingOps(registry: Pick<Registry, 'byId'>, entity: Entity, all: readonly Op[]): readonly Op[] {
  const ours = all.filter(
    (op) => op.entity === entity.id && mayCount(entity, op) && (op.kind !== 'create' || canBegin(entity, op)),
  );
  const home = homeOf(registry, all);
  if (home === null) return ours;
  return home.entity === entity.id ? ours.filter(({ space }) => space === home.space) : [];
}
