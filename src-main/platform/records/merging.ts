/**
 * Lets ops that stand in the log take their effect on what stands under their record: those of other devices, and those
 * that a restore puts behind a backup. Nothing is authorised, audited or announced here.
 * Invariant: after it `check` finds what it would have found where the ops were written.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { CreateBody } from './body.ts';
import { encodeDocument, loadDocument, mergeDocument } from './document.ts';
import { logOfAll } from './fold.ts';
import { canBegin, countingOps, creationOf, homeOf, mayCount, rivalsAt } from './home.ts';
import { mergeOp, registersOf } from './merge.ts';
import { type Op, type OpRow, opsOf } from './op.ts';
import { shownOf } from './shown.ts';
import { isMark, PRESENT } from './standing.ts';
import { createRecordStore, type StoredDocument } from './store.ts';
import type { ProjectionHook } from './types.ts';

interface Dependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly hooks: readonly ProjectionHook[];
}

export interface Merging {
  /** Follows one op that stands in the log under this number; in a transaction. Answers the entity of what changed. */
  follow(op: Op): Entity | null;
  /** Who wrote a creation under the id of somebody else's record (`rivalsAt`). */
  rivals(record: Id): readonly Id[] | 'unsure';
  /** Takes over the document of a record with an op that stands in the log blanked, before that is followed. */
  adopt(op: Pick<OpRow, 'id' | 'record' | 'entity'>, state: Uint8Array): void;
  /** Keeps what is left of a blanked op that came from elsewhere. */
  keepRest(seq: number, rest: { readonly digest: Uint8Array; readonly body: Uint8Array }): void;
  /** Builds a record anew from what is kept of it, as far as it fits by now; in a transaction. Answers of which entities that is. */
  resume(record: Id): readonly Entity[];
  /** Brings the open questions of a record in line with what stands under it in this version; in a transaction. */
  askAnew(record: Id): void;
}

const isKnown = (op: Op): boolean => op.kind === 'edit' || op.kind === 'erase' || isMark(op);

export function createMerging({ writer, registry, hooks }: Dependencies): Merging {
  const store = createRecordStore(writer, registry, hooks);

  const wait = (record: Id, entity: string): void => {
    writer.prepare('INSERT OR IGNORE INTO waiting (record, entity) VALUES (?, ?)').run(idToBytes(record), entity);
  };
  const isAlone = (record: Id): boolean =>
    writer.prepare('SELECT count(*) AS count FROM op WHERE record = ?').get(idToBytes(record))!.count === 1;

  /** Whether nothing under this id was made yet, of whatever entity. */
  const isNothing = (record: Id): boolean => homeOf(registry, opsOf(writer, record)) === null;

  const insert = (entity: Entity, op: Op): void => {
    const { values, isWhole } = shownOf(entity, new Map(Object.entries((op.body ?? {}) as CreateBody)));
    const row = { id: op.record, created: op.hlc, creator: idToBytes(op.actor), values };
    store.follow(entity, null, store.projectionOf(entity).insert(row));
    if (!isWhole) wait(op.record, entity.id);
  };

  /** Builds all that stands under a record anew from its ops. */
  const rebuild = (entity: Entity, record: Id): void => {
    const ops = countingOps(registry, entity, opsOf(writer, record));
    const creation = creationOf(ops);
    if (!creation) {
      const shown = store.projectionOf(entity).read(record);
      if (shown) store.remove(entity, shown);
      if (isNothing(record)) wait(record, entity.id);
      return;
    }
    const key = idToBytes(record);
    const stored = writer.prepare('SELECT state FROM document WHERE record = ?').get(key);
    const isBlanked = ops.some((op) => op.isBlanked);
    const created = new Map(Object.entries((creation.body ?? {}) as CreateBody));
    const loaded: StoredDocument = {
      id: record,
      entity,
      creation: creation.id,
      space: creation.space,
      created: () => created,
      // What was blanked cannot be built anew; its document is what there is.
      state: isBlanked && stored ? (stored.state as Uint8Array) : new Uint8Array(0),
      doc: null,
      versions: {},
      standing: PRESENT,
      updated: creation.hlc,
      mayAsk: true,
    };
    const log = logOfAll(ops, store.entries.of(entity, record));
    for (const op of ops) mergeOp(loaded, op, log);
    const projection = store.projectionOf(entity);
    let before = projection.read(record);
    if (before === null) {
      const row = { id: record, created: creation.hlc, creator: idToBytes(creation.actor) };
      before = projection.insert({ ...row, values: shownOf(entity, registersOf(loaded, log)).values });
      store.follow(entity, null, before);
    } else {
      before = projection.restamp(before, creation.hlc, creation.actor);
      // Another creation may count now, and that is what a question names.
      store.askAbove(entity, null, before);
    }
    projection.rewrite(before, shownOf(entity, registersOf(loaded, log)).values);
    const hasDocument = stored !== undefined || Object.keys(loaded.versions).length > 0;
    const isWhole = hasDocument ? store.settle(loaded, before, null) : store.project(loaded, before, null);
    // It was made for ops that do not count, before the record itself came.
    if (stored && !isBlanked && Object.keys(loaded.versions).length === 0)
      writer.prepare('DELETE FROM document WHERE record = ?').run(key);
    if (!isWhole || !ops.every((op) => op.kind === 'create' || isKnown(op))) wait(record, entity.id);
    else writer.prepare('DELETE FROM waiting WHERE record = ?').run(key);
  };

  /** The record the id belongs to comes last: its document and its questions are what stands there then. */
  const rebuildAll = (record: Id): readonly Entity[] => {
    const all = opsOf(writer, record);
    const home = homeOf(registry, all)?.entity;
    const codes = new Set(all.map((op) => op.entity).filter((code) => code !== home));
    const entities = [...codes, ...(home === undefined ? [] : [home])].flatMap(
      (code) => registry.byId(code) ?? [],
    );
    for (const entity of entities) rebuild(entity, record);
    return entities;
  };

  return {
    follow(op) {
      const entity = registry.byId(op.entity);
      if (!entity) {
        wait(op.record, op.entity);
        return null;
      }
      if (op.kind === 'create') {
        const isAny = canBegin(entity, op);
        if (isAny && !op.isBlanked && isAlone(op.record)) insert(entity, op);
        else if (isAny) rebuildAll(op.record);
        else if (isNothing(op.record)) wait(op.record, op.entity);
        return isAny ? entity : null;
      }
      if (!mayCount(entity, op)) return null;
      const before = isKnown(op) ? store.projectionOf(entity).read(op.record) : null;
      if (before === null) {
        if (!isKnown(op) || isNothing(op.record)) wait(op.record, op.entity);
        return null;
      }
      const loaded = store.load(entity, before);
      // It stays in the log, and does nothing (`countingOps`).
      if (loaded.space !== op.space) return null;
      mergeOp(loaded, op, store.logOf(loaded, op));
      if (!store.settle(loaded, before, op)) wait(op.record, op.entity);
      return entity;
    },

    rivals: (record) => (isAlone(record) ? [] : rivalsAt(registry, opsOf(writer, record))),

    adopt({ id, record, entity: code }, state) {
      // Of a record that was erased whole nothing is left.
      if (state.length === 0) return;
      const entity = registry.byId(code);
      const op = idFromBytes(id);
      // One that does nothing brings nothing along.
      if (
        entity &&
        !countingOps(registry, entity, opsOf(writer, idFromBytes(record))).some((one) => one.id === op)
      )
        return;
      const stored = writer.prepare('SELECT state, versions FROM document WHERE record = ?').get(record) as
        | { state: Uint8Array; versions: string }
        | undefined;
      let merged = state;
      if (stored && stored.state.length > 0) {
        const doc = loadDocument(stored.state);
        mergeDocument(doc, state);
        merged = encodeDocument(doc);
        doc.destroy();
      }
      writer
        .prepare(
          "INSERT INTO document (record, state, versions) VALUES (?, ?, '{}') ON CONFLICT (record) DO UPDATE SET state = excluded.state",
        )
        .run(record, merged);
    },

    keepRest(seq, { digest, body }) {
      writer.prepare('INSERT INTO erased_op (seq, digest, body) VALUES (?, ?, ?)').run(seq, digest, body);
    },

    resume(record) {
      return rebuildAll(record);
    },

    askAnew(record) {
      const home = homeOf(registry, opsOf(writer, record));
      const entity = home && registry.byId(home.entity);
      const state = entity && store.projectionOf(entity).read(record);
      if (state) store.ask(store.load(entity, state), null);
    },
  };
}
