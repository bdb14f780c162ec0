/**
 * The one door for merging (law 2): takes in ops written elsewhere, so that every replica that holds the same set of ops
 * shows the same. Keeps the op byte for byte → merges → projects → indexes → repairs → asks. Never authorises, audits,
 * fires an event or makes an op; decides nothing from clocks, settings, rights or records of another space; and never
 * fails on what an op says: what does not fit yet is kept (`waiting`) and takes effect when it fits.
 * Ops come in causal order, inside the caller's transaction.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { HybridClock } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import { canBegin } from './home.ts';
import { meetKnown } from './known-op.ts';
import { createMerging } from './merging.ts';
import { type OpRow, rowToOp, takeOp } from './op.ts';
import type { Apply, ProjectionHook } from './types.ts';

/**
 * So many ops of one record in one envelope are merged one by one, each against all before it. Of more, as nobody honest sends, the record is built
 * anew once: else a single envelope of 4096 would keep a desk busy for minutes.
 */
const CROWD = 32;

export interface ApplyDependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly hlc: HybridClock;
  readonly hooks: readonly ProjectionHook[];
}

export function createApply({ writer, registry, hlc, hooks }: ApplyDependencies): Apply {
  const merging = createMerging({ writer, registry, hooks });

  return (ops, documents = []) => {
    const touched = new Map<Entity, Set<Id>>();
    let taken = 0;
    let isDoubtful = false;
    const rivals = new Set<Id>();
    let highest = 0;
    const touch = (entity: Entity, row: OpRow): void => {
      const ids = touched.get(entity);
      const id = idFromBytes(row.record);
      if (ids) ids.add(id);
      else touched.set(entity, new Set([id]));
    };
    const look = (record: Id, isAny: boolean): void => {
      const found = isAny ? merging.rivals(record) : 'unsure';
      if (found === 'unsure') isDoubtful = true;
      else for (const device of found) rivals.add(device);
    };
    /** Ops that came of a record, and where those are many, what is to be built anew once all of them are in the log. */
    const counts = new Map<Id, number>();
    const crowded = new Map<Id, { readonly row: OpRow; readonly hasCreation: boolean }>();
    const states = new Map<Id, Uint8Array>();
    for (const { record, state } of documents) states.set(idFromBytes(record), state);
    for (const row of ops) {
      const seq = takeOp(writer, row);
      if (seq === null) {
        const known = meetKnown(writer, row);
        if (known === 'other') isDoubtful = true;
        if (known === 'more') for (const entity of merging.resume(idFromBytes(row.record))) touch(entity, row);
        continue;
      }
      taken += 1;
      if (row.hlc > highest) highest = row.hlc;
      if (row.rest) {
        merging.keepRest(seq, row.rest);
        const id = idFromBytes(row.record);
        const state = states.get(id);
        if (state) merging.adopt(row, state);
        states.delete(id);
      }
      const op = rowToOp({ ...row, rest: row.rest?.body });
      const count = (counts.get(op.record) ?? 0) + 1;
      counts.set(op.record, count);
      const known = registry.byId(op.entity);
      if (count > CROWD && known) {
        if (op.kind === 'create' && !canBegin(known, op)) isDoubtful = true;
        crowded.set(op.record, { row, hasCreation: crowded.get(op.record)?.hasCreation || op.kind === 'create' });
        continue;
      }
      const entity = merging.follow(op);
      if (op.kind === 'create' && registry.byId(op.entity)) look(op.record, entity !== null);
      if (entity) touch(entity, row);
    }
    for (const [record, { row, hasCreation }] of crowded) {
      const entities = merging.resume(record);
      for (const entity of entities) touch(entity, row);
      if (hasCreation) look(record, entities.length > 0);
    }
    if (taken > 0) {
      hlc.see(highest);
      rememberClock(writer, highest);
    }
    return {
      taken,
      isDoubtful,
      rivals: [...rivals],
      notices: [...touched].map(([{ name }, ids]) => ({ entity: name, ids: [...ids] })),
    };
  };
}

/** What was seen of other clocks outlives a restart: what is written then still comes after it. */
function rememberClock(writer: Writer, hlc: number): void {
  writer
    .prepare(
      "INSERT INTO meta (name, value) VALUES ('hlc', ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
    )
    .run(hlc);
}

/** The highest timestamp of another device that was seen here. */
export const rememberedClock = (writer: Pick<Writer, 'prepare'>): number =>
  (writer.prepare("SELECT value FROM meta WHERE name = 'hlc'").get()?.value as number | undefined) ?? 0;
