/**
 * Puts ops that were written elsewhere, or before a crash, back under what is shown: document, projection, keys and index
 * follow each op exactly as they followed the commit that wrote it. Nothing is authorised, audited or announced here.
 * Invariant: after a replay `check` finds what it would have found where the ops were written.
 */
import { applyUpdate } from 'yjs';
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { documentRegisters, encodeDocument, genesisDocument, loadDocument } from './document.ts';
import { createLookups } from './lookup.ts';
import { type CreateBody, type EditBody, type MarkBody, type Op, rowToOp } from './op.ts';
import { createProjection, type Projection } from './projection.ts';
import { registersToValues } from './registers.ts';
import type { ProjectionHook, RecordState } from './types.ts';

interface Dependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly hooks: readonly ProjectionHook[];
}

/** Answers a function that follows one op which already stands in the log; to be called in a transaction, in their order. */
export function createReplay({ writer, registry, hooks }: Dependencies): (op: Op) => void {
  const lookups = createLookups(writer);
  const projections = new Map<string, Projection>();
  const projectionOf = (entity: Entity): Projection => {
    const known = projections.get(entity.name) ?? createProjection(writer, entity);
    projections.set(entity.name, known);
    return known;
  };
  const follow = (entity: Entity, before: RecordState | null, after: RecordState): void => {
    lookups.follow(entity, before, after);
    for (const hook of hooks) hook(entity, before, after);
  };

  const create = (entity: Entity, op: Op): void => {
    const values = registersToValues(entity, new Map(Object.entries(op.body as CreateBody)));
    const row = { id: op.record, created: op.hlc, creator: idToBytes(op.actor), values };
    follow(entity, null, projectionOf(entity).insert(row));
  };

  const edit = (entity: Entity, op: Op, before: RecordState): void => {
    const key = idToBytes(op.record);
    const stored = writer.prepare('SELECT state, versions FROM document WHERE record = ?').get(key) as
      | { state: Uint8Array; versions: string }
      | undefined;
    const doc = stored ? loadDocument(stored.state) : genesisDocument(entity, createdOf(writer, op.record));
    applyUpdate(doc, op.doc!);
    const versions = stored ? (JSON.parse(stored.versions) as Record<string, Id>) : {};
    for (const register of Object.keys((op.body ?? {}) as EditBody)) versions[register] = op.id;
    writer
      .prepare(
        'INSERT INTO document (record, state, versions) VALUES (?, ?, ?) ON CONFLICT (record) DO UPDATE SET state = excluded.state, versions = excluded.versions',
      )
      .run(key, encodeDocument(doc), JSON.stringify(versions));
    const values = registersToValues(entity, documentRegisters(doc));
    doc.destroy();
    follow(entity, before, projectionOf(entity).update(before, values, op.hlc));
  };

  return (op) => {
    const entity = registry.byId(op.entity);
    // Of a newer version, or erased: the op is kept, and there is nothing to show.
    if (entity === undefined || op.body === null) return;
    const before = projectionOf(entity).read(op.record);
    if (op.kind === 'create') {
      if (before === null) create(entity, op);
      return;
    }
    if (before === null) return;
    if (op.kind === 'edit') {
      if (op.doc) edit(entity, op, before);
      return;
    }
    const retracted =
      op.kind === 'retract'
        ? ((op.body as MarkBody).reason ?? '')
        : op.kind === 'restore'
          ? null
          : before.retracted;
    const deleted = op.kind === 'delete' ? op.hlc : null;
    follow(entity, before, projectionOf(entity).mark(before, { deleted, retracted }));
  };
}

function createdOf(writer: Writer, record: Id): ReadonlyMap<string, unknown> {
  const row = writer
    .prepare("SELECT * FROM op WHERE record = ? AND kind = 'create' ORDER BY seq LIMIT 1")
    .get(idToBytes(record));
  return new Map(Object.entries((row ? (rowToOp(row).body as CreateBody | null) : null) ?? {}));
}
