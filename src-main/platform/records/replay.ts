/**
 * Puts ops that were written elsewhere, or before a crash, back under what is shown: document, projection, keys and index
 * follow each op exactly as they followed the commit that wrote it. Nothing is authorised, audited or announced here.
 * Invariant: after a replay `check` finds what it would have found where the ops were written.
 */
import { applyUpdate } from 'yjs';
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import { documentRegisters } from './document.ts';
import type { CreateBody, EditBody, MarkBody, Op } from './op.ts';
import { registersToValues } from './registers.ts';
import { createRecordStore } from './store.ts';
import type { ProjectionHook, RecordState } from './types.ts';

interface Dependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly hooks: readonly ProjectionHook[];
}

/** Answers a function that follows one op which already stands in the log; to be called in a transaction, in their order. */
export function createReplay({ writer, registry, hooks }: Dependencies): (op: Op) => void {
  const { projectionOf, follow, readDocument, writeDocument } = createRecordStore(writer, hooks);

  const create = (entity: Entity, op: Op): void => {
    const values = registersToValues(entity, new Map(Object.entries(op.body as CreateBody)));
    const row = { id: op.record, created: op.hlc, creator: idToBytes(op.actor), values };
    follow(entity, null, projectionOf(entity).insert(row));
  };

  const edit = (entity: Entity, op: Op, before: RecordState): void => {
    const { doc, versions } = readDocument(entity, op.record);
    applyUpdate(doc, op.doc!);
    for (const register of Object.keys((op.body ?? {}) as EditBody)) versions[register] = op.id;
    writeDocument(op.record, { doc, versions });
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
