/**
 * What a link may point at: a record of the kind its field names, or one that is not held here (design §4, §6: a row may
 * arrive before its parent). A record that is here and of another kind is a mistake, and the write door refuses it.
 */
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Item } from '#shared/entity/field.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { recordFaults } from './validate.ts';

export function createLinkCheck(writer: Writer, registry: Registry) {
  const linksOf = new Map<string, [name: string, many: boolean, target: Entity][]>();
  const links = (entity: Entity) => {
    let found = linksOf.get(entity.name);
    if (!found) {
      found = Object.entries(entity.fields).flatMap(([name, { many, type }]) =>
        type.kind === 'link' ? [[name, many === true, registry.byName(type.target!)] as const] : [],
      ) as [string, boolean, Entity][];
      linksOf.set(entity.name, found);
    }
    return found;
  };

  /** Of the values offered, those that `present` does not hold already. Fault: `record.link_kind`. */
  return (entity: Entity, offered: Values, present: Values = {}): void => {
    for (const [name, many, target] of links(entity)) {
      const value = offered[name];
      if (value === undefined || value === null || value === present[name]) continue;
      const ids = many ? (value as readonly Item<Id>[]).map((item) => item.value) : [value as Id];
      for (const id of ids) {
        const key = idToBytes(id);
        if (writer.prepare(`SELECT 1 FROM "${target.table}" WHERE id = ?`).get(key)) continue;
        const op = writer.prepare('SELECT entity FROM op WHERE record = ? LIMIT 1').get(key);
        const found = op && registry.byId(op.entity as string);
        if (op && found?.name !== target.name)
          throw recordFaults['record.link_kind']({
            entity: entity.name,
            field: name,
            wanted: target.name,
            found: found?.name ?? 'record',
          });
      }
    }
  };
}
