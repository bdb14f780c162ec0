/** What the ops of a record come to, where its row shows something else (warranted.ts); from what is stored, so that it costs the same however many there are. */
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { Versions } from './heads.ts';
import { shownBy } from './merge.ts';
import { createRecordStore } from './store.ts';

export interface WrittenValues {
  readonly values: Values;
  /** The op that made the record. */
  readonly creation: Id;
  /** Who wrote last in each register; missing: the creation. */
  readonly versions: Versions;
}

/** Null for a record that is not here. */
export function createWrittenReader(
  writer: Writer,
  registry: Registry,
): (entity: Entity, id: Id) => WrittenValues | null {
  const store = createRecordStore(writer, registry, []);
  return (entity, id) => {
    const row = store.projectionOf(entity).read(id);
    if (row === null) return null;
    const loaded = store.load(entity, row);
    const { values } = shownBy(loaded, store.logOf(loaded, null));
    loaded.doc?.destroy();
    return { values, creation: loaded.creation, versions: loaded.versions };
  };
}
