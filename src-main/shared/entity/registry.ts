/** All entities of a program, by name, id and table. Names from the wire are looked up here, never spliced into SQL. */
import { defineFaults } from '../errors/fault.ts';
import type { Entity } from './entity.ts';

export const registryFaults = defineFaults({
  'entity.unknown': {
    message: 'There is no kind of record called “{name}”.',
    remedy: 'Check the name, or update Almoner if it comes from a newer version.',
  },
});

export interface Registry {
  readonly entities: readonly Entity[];
  /** Throws `entity.unknown`. */
  byName(name: string): Entity;
  /** Undefined for an entity of a newer version (law 7). */
  byId(id: string): Entity | undefined;
}

export function createRegistry(entities: readonly Entity[]): Registry {
  const names = new Map<string, Entity>();
  const ids = new Map<string, Entity>();
  const tables = new Set<string>();
  for (const entity of entities) {
    if (names.has(entity.name) || ids.has(entity.id) || tables.has(entity.table))
      throw new Error(`entity ${entity.name} shares its name, id or table with another`);
    names.set(entity.name, entity);
    ids.set(entity.id, entity);
    tables.add(entity.table);
  }
  return {
    entities,
    byName(name) {
      const entity = names.get(name);
      if (!entity) throw registryFaults['entity.unknown']({ name });
      return entity;
    },
    byId: (id) => ids.get(id),
  };
}
