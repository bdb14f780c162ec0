/** What somebody at a desk does. */

import type { CommitRequest, CommitResult, RecordState } from '#platform/records/types.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Values } from '#shared/entity/entity.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Rng } from '../../durability/rng.ts';
import type { Core } from '../world/core.ts';
import type { Canaries } from './canaries.ts';

export interface Hands {
  readonly core: Core;
  readonly rng: Rng;
  readonly canaries: Canaries;
  readonly actor: Actor;
  /** By the write door, and noted as acknowledged. */
  commit(request: Omit<CommitRequest, 'actor'> & { readonly actor?: Actor }): CommitResult;
  /** Takes back an op, likewise. */
  undo(op: Id): void;
}

export interface Command {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  /** False where there was nothing to do it to. */
  run(hands: Hands): boolean;
}

/** Most work is about the same few people: that is where two desks meet. */
const BUSY = 0.8;
const FEW = 2;

/** A record of an entity that this desk can see, those of the busy few more often. */
export function anyOf({ core, rng }: Hands, entity: string, which: 'live' | 'gone' = 'live'): RecordState | null {
  const { table } = core.registry.byName(entity);
  const condition =
    which === 'live' ? 'deleted IS NULL AND retracted IS NULL' : 'deleted IS NOT NULL OR retracted IS NOT NULL';
  const { count } = core.writer.prepare(`SELECT count(*) AS count FROM "${table}" WHERE ${condition}`).get() as {
    count: number;
  };
  if (count === 0) return null;
  const at = rng.below(rng.chance(BUSY) ? Math.min(FEW, count) : count);
  const row = core.writer
    .prepare(`SELECT id FROM "${table}" WHERE ${condition} ORDER BY id LIMIT 1 OFFSET ?`)
    .get(at)!;
  return core.records.peek(entity, idFromBytes(row.id as Uint8Array));
}

export function edit(hands: Hands, entity: string, state: RecordState, values: Values): boolean {
  hands.commit({ changes: [{ kind: 'edit', entity, id: state.id, values }] });
  return true;
}
