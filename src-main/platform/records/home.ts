/**
 * By which creation a record is what it is, and what of all that was written under its id counts. Whoever takes part can write a creation
 * under any id, in any space he holds, of any entity; so each replica decides by what the ops say, whatever came first (ADR 0015). Pure.
 */
import type { Entity, Space } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { spacesOf } from '#shared/entity/space.ts';
import type { CreateBody, Op } from './op.ts';

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

function isBefore(one: Op, other: Op): boolean {
  const [first, second] = [STRICTEST.indexOf(one.space), STRICTEST.indexOf(other.space)];
  return first !== second ? first < second : one.id < other.id;
}

/** Of several creations the one that holds, on every device. */
export const creationOf = (ops: readonly Op[]): Op | null =>
  ops.reduce<Op | null>(
    (first, op) => (op.kind === 'create' && (first === null || isBefore(op, first)) ? op : first),
    null,
  );

/** Whether an op can do anything to a record of the entity. */
export const mayCount = ({ lasting }: Pick<Entity, 'lasting'>, { kind }: Pick<Op, 'kind'>): boolean =>
  lasting !== true || kind === 'create' || kind === 'edit';

/** The creation by which a record is what it is; null while there is none that this version knows. */
export function homeOf(registry: Pick<Registry, 'byId'>, all: readonly Op[]): Op | null {
  const creations = all.filter((op) => op.kind === 'create');
  const found = creations.filter((op) => {
    const entity = registry.byId(op.entity);
    return entity !== undefined && canBegin(entity, op);
  });
  // Who is a user is taken by nothing else.
  const lasting = found.filter((op) => registry.byId(op.entity)!.lasting === true);
  return creationOf(lasting.length > 0 ? lasting : found);
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
