/**
 * The program of today and one of tomorrow, which knows a kind of record more. Machines are updated one by one; what the newer write must
 * pass the older unharmed, and take its effect once they are updated.
 */
import { registry } from '#modules/entities.ts';
import { diffTable, tableShape } from '#platform/database/projection-ddl.ts';
import type { Writer } from '#platform/database/types.ts';
import { createRegistry } from '#shared/entity/registry.ts';
import { Pet } from '../../skew/pet.entity.ts';

export const TODAY = registry;
export const TOMORROW = createRegistry([...registry.entities, Pet]);

/** What an update does to a database; done to all of them beforehand, since the program of today does not look there. */
export function prepareForTomorrow({ connection }: Pick<Writer, 'connection'>): void {
  for (const statement of diffTable(tableShape(Pet), undefined).statements) connection.exec(statement);
}
