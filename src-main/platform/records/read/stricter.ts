/**
 * Who sees the records that live in the stricter space of their entity (design §6, §7): whoever has the right, and who wrote
 * them. For everybody else such a record is not there: not in a list, a count, a search or a history. `mayReadRecord` says the same of one record.
 * And of a space that the device does not hold (any more) nobody sees any there.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor } from '#shared/access/actor.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import { allows } from '../../access/decide.ts';

/**
 * The rows of an entity's table that the actor sees, as a condition; null where that is every row. `alias`: of the table in
 * the statement. Holds nothing but names of ours and the hex of an id.
 */
export function rowsText(actor: Actor, entity: Pick<Entity, 'space' | 'stricter'>, alias: string): string | null {
  const { space, stricter } = entity;
  const notHeld = actor.notHeld ?? [];
  if (notHeld.includes(space)) return '0';
  if (!stricter) return null;
  if (notHeld.includes(stricter.space)) return `${alias}."${columnOf(stricter.field)}" IS NOT 1`;
  if (allows(actor, 'record.sensitive')) return null;
  const author = Buffer.from(idToBytes(actor.userId)).toString('hex');
  return `(${alias}."${columnOf(stricter.field)}" IS NOT 1 OR ${alias}.creator = x'${author}')`;
}

/** The same for Kysely; always holds where every row is seen. */
export const rowsFor = (
  actor: Actor,
  entity: Pick<Entity, 'space' | 'stricter'>,
  alias: string,
): RawBuilder<SqlBool> => sql<SqlBool>`${sql.raw(rowsText(actor, entity, alias) ?? '1')}`;
