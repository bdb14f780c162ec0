/**
 * Erases a record with all that stands under it (ADR 0017): whoever has the right that a person's data be destroyed does not mean her row
 * alone. Of records that are one by merges, each goes; of why they were held for one, the words go. In short commits of one batch; the
 * record itself goes with the last, so that one that was cut off by a crash is still there to be erased again. What another desk adds
 * meanwhile asks for eyes (questions.ts).
 */
import type { Actor } from '#shared/access/actor.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { spaceOf } from '#shared/entity/space.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { createCanonicals } from '../canonical/canonical-table.ts';
import type { Writer } from '../database/types.ts';
import { createEntries, type Entry } from './entries.ts';
import type { Holds } from './spaces.ts';
import type { Change, Records } from './types.ts';

interface Dependencies {
  readonly writer: Pick<Writer, 'prepare'>;
  readonly registry: Registry;
  readonly records: Pick<Records, 'commit' | 'peek' | 'demandErasable'>;
  readonly newId: () => Id;
  readonly holds: Holds;
}

export interface Erasure {
  readonly entity: string;
  readonly id: Id;
  /** By name; left out: the whole record, and what stands under it. */
  readonly fields?: readonly string[] | undefined;
  readonly reason: string;
}

export interface ErasedWhole {
  /** The op that erased the record that was named; null where it was erased already. */
  readonly op: Id | null;
  /** Records that are one with it, itself included. */
  readonly records: number;
  /** Entries under them. */
  readonly entries: number;
}

/** Ops of one commit: some milliseconds of the writer. */
const SLICE = 10;

/**
 * Yields between commits. Faults: `access.denied`, `entity.unknown`, `record.held`, `record.invalid`, `record.missing`,
 * `space.not_held`; nothing is erased then.
 */
export function* eraseWhole(
  { writer, registry, records, newId, holds }: Dependencies,
  actor: Actor,
  { entity: name, id, fields, reason }: Erasure,
): Generator<void, ErasedWhole> {
  const entity = registry.byName(name);
  const entries = createEntries(writer, registry);
  const members: readonly Entry[] = (entity.merges ? createCanonicals(writer, entity).members(id) : [id]).map(
    (one) => ({ entity, id: one }),
  );
  const isHeld = (entry: Entry): boolean => {
    const state = records.peek(entry.entity.name, entry.id);
    return state !== null && holds(spaceOf(entry.entity, state.values));
  };
  const under = (): readonly Entry[] => {
    if (fields) return [];
    const found = members.flatMap((member) => entries.below(entity, member.id));
    return [...new Map(found.map((entry) => [entry.id, entry])).values()].filter(isHeld);
  };
  const change = (one: Entry & { readonly fields?: readonly string[] }): Change => ({
    kind: 'erase',
    entity: one.entity.name,
    id: one.id,
    reason,
    ...(one.fields ? { fields: one.fields } : {}),
  });

  const batch = newId();
  let erased = 0;
  const words = fields ? [] : entries.words([...members, ...under()]).filter(isHeld);
  for (const one of [...members, ...under(), ...words]) records.demandErasable(actor, one.entity.name, one.id);
  for (let rest = under(); rest.length > SLICE; rest = under()) {
    const changes = rest.slice(0, SLICE).map(change);
    erased += records.commit({ actor, changes, batch }).ops.length;
    yield;
  }
  for (let rest = words; rest.length > 0; rest = rest.slice(SLICE)) {
    records.commit({ actor, changes: rest.slice(0, SLICE).map(change), batch });
    yield;
  }
  const last = under().map(change);
  const { ops } = records.commit({
    actor,
    changes: [...last, ...members.map((one) => change(fields ? { ...one, fields } : one))],
    batch,
  });
  const own = new Set(members.map((member) => member.id));
  return {
    op: ops.find((op) => op.record === id)?.op ?? null,
    records: members.length,
    entries: erased + ops.filter((op) => !own.has(op.record)).length,
  };
}
