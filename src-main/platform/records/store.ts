/**
 * What stands under a record beside its ops: its row, its document, its keys and whatever follows the projection. A commit
 * and a replay of what was committed keep it by the same means, so that `check` finds the same after either.
 */
import type { Doc } from 'yjs';
import type { Entity } from '#shared/entity/entity.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { encodeDocument, genesisDocument, loadDocument } from './document.ts';
import { createLookups } from './lookup.ts';
import { type CreateBody, rowToOp } from './op.ts';
import { createProjection, type Projection } from './projection.ts';
import type { ProjectionHook, RecordState } from './types.ts';

export interface StoredDocument {
  /** To be destroyed by the caller. */
  readonly doc: Doc;
  /** The op that last wrote each register; one that is missing was written by `creation`. */
  readonly versions: Record<string, Id>;
  readonly creation: Id;
}

export interface RecordStore {
  projectionOf(entity: Entity): Projection;
  /** Lets keys and hooks follow a row from one state to the next. */
  follow(entity: Entity, before: RecordState | null, after: RecordState): void;
  /** The document as stored, or as its creation made it. */
  readDocument(entity: Entity, record: Id): StoredDocument;
  writeDocument(record: Id, { doc, versions }: Pick<StoredDocument, 'doc' | 'versions'>): void;
}

export function createRecordStore(writer: Writer, hooks: readonly ProjectionHook[]): RecordStore {
  const lookups = createLookups(writer);
  const projections = new Map<string, Projection>();
  return {
    projectionOf(entity) {
      let projection = projections.get(entity.name);
      if (!projection) {
        projection = createProjection(writer, entity);
        projections.set(entity.name, projection);
      }
      return projection;
    },

    follow(entity, before, after) {
      lookups.follow(entity, before, after);
      for (const hook of hooks) hook(entity, before, after);
    },

    readDocument(entity, record) {
      const key = idToBytes(record);
      const stored = writer.prepare('SELECT state, versions FROM document WHERE record = ?').get(key) as
        | { state: Uint8Array; versions: string }
        | undefined;
      const created = writer
        .prepare("SELECT * FROM op WHERE record = ? AND kind = 'create' ORDER BY seq LIMIT 1")
        .get(key)!;
      const doc = stored
        ? loadDocument(stored.state)
        : genesisDocument(entity, new Map(Object.entries((rowToOp(created).body as CreateBody | null) ?? {})));
      const versions = stored ? (JSON.parse(stored.versions) as Record<string, Id>) : {};
      return { doc, versions, creation: idFromBytes(created.id as Uint8Array) };
    },

    writeDocument(record, { doc, versions }) {
      writer
        .prepare(
          'INSERT INTO document (record, state, versions) VALUES (?, ?, ?) ON CONFLICT (record) DO UPDATE SET state = excluded.state, versions = excluded.versions',
        )
        .run(idToBytes(record), encodeDocument(doc), JSON.stringify(versions));
    },
  };
}
