/**
 * Joins two people, and parts them again (CA-23). A merge is a record and, where the survivor takes something over, an ordinary
 * edit beside it in one batch: undo takes back both, and so does an unmerge later, field by field, where the fields still
 * hold what the merge wrote (law 8).
 */
import { demand } from '#platform/access/decide.ts';
import { createCanonicals } from '#platform/canonical/canonical-table.ts';
import type { Platform } from '#platform/module.ts';
import { rowToOp } from '#platform/records/op.ts';
import type { Change, RecordState } from '#platform/records/types.ts';
import { planEdit } from '#platform/records/undo.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Values } from '#shared/entity/entity.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { chosenEdit, conflictsOf, type MergeChoices, settledChoices } from '../contract/merge-choices.ts';
import { Person } from '../contract/person.entity.ts';
import { PersonMerge, PersonUnmerge } from '../contract/person-merge.entity.ts';
import { BINDING, limitsOf } from '../contract/strictest.ts';
import { HOLDS } from './canonical.hook.ts';
import { mergeFaults } from './merge.rules.ts';

type Services = Pick<Platform, 'writer' | 'records' | 'newId'>;

export interface MergeRequest {
  readonly survivor: Id;
  readonly merged: Id;
  readonly reason?: string | undefined;
  readonly choices?: MergeChoices;
  /** Somebody said yes to what speaks against it. */
  readonly confirmed: boolean;
}

export interface Merged {
  readonly merge: Id;
  readonly canonical: Id;
  readonly batch: Id;
}

/** A live person. Faults: `record.missing`, `merge.deleted`. */
function livePerson({ records }: Services, id: Id): RecordState {
  const state = records.peek(Person.name, id);
  if (!state) throw recordFaults['record.missing']();
  if (state.deleted) throw mergeFaults['merge.deleted']();
  return state;
}

/**
 * What the merged record holds against the person and the merger decided does not hold: deceased by mistake, say. Left as it is,
 * it would go on binding whoever stands for the person (`limitsOf`).
 */
function liftedLimits(merged: Values, survivor: Values, choices: MergeChoices): Values {
  const limits = limitsOf([merged]);
  return Object.fromEntries(
    BINDING.filter((name) => choices[name] === 'survivor' && limits[name] !== undefined)
      .filter((name) => merged[name] === limits[name] && survivor[name] !== limits[name])
      .map((name) => [name, survivor[name] ?? null]),
  );
}

/** An edit of a person; none where nothing changes. */
const editOf = (id: Id, values: Values): readonly Change[] =>
  Object.keys(values).length > 0 ? [{ kind: 'edit', entity: Person.name, id, values }] : [];

/**
 * Faults: `access.denied`, `record.missing`, `merge.same`, `merge.already`, `merge.deleted`, `merge.conflict`, and those of
 * `commit`.
 */
export function mergePeople(services: Services, actor: Actor, request: MergeRequest): Merged {
  demand(actor, { permission: 'contact.merge' });
  const { writer, records, newId } = services;
  const canonicals = createCanonicals(writer, Person);
  if (request.survivor === request.merged) throw mergeFaults['merge.same']();
  for (const id of [request.survivor, request.merged])
    if (!records.peek(Person.name, id)) throw recordFaults['record.missing']();
  const survivor = livePerson(services, canonicals.canonical(request.survivor));
  const merged = livePerson(services, canonicals.canonical(request.merged));
  if (survivor.id === merged.id) throw mergeFaults['merge.already']();
  if (!request.confirmed && conflictsOf(survivor.values, merged.values).length > 0)
    throw mergeFaults['merge.conflict']();

  const choices = settledChoices(survivor.values, merged.values, request.choices ?? {});
  const merge = newId();
  const batch = newId();
  const values = {
    survivor: survivor.id,
    merged: merged.id,
    ...(request.reason ? { reason: request.reason } : {}),
    choices: Object.entries(choices).map(([name, choice]) => ({
      value: `${Person.fields[name as keyof typeof Person.fields].id}:${choice}`,
    })),
  };
  records.commit({
    actor,
    batch,
    changes: [
      { kind: 'create', entity: PersonMerge.name, id: merge, values },
      ...editOf(survivor.id, chosenEdit(survivor.values, merged.values, choices)),
      ...editOf(merged.id, liftedLimits(merged.values, survivor.values, choices)),
    ],
  });
  return { merge, canonical: canonicals.canonical(survivor.id), batch };
}

export interface Unmerged {
  readonly survivor: Id;
  readonly merged: Id;
  readonly batch: Id;
  readonly kept: readonly string[];
}

/** What the batch of a merge wrote into people and they still hold, put back; with what they no longer hold. */
function putBack({ writer, records }: Services, merges: readonly Id[]): { changes: Change[]; kept: string[] } {
  const changes = new Map<Id, Change>();
  const kept = new Set<string>();
  for (const merge of merges) {
    const rows = writer
      .prepare(
        `SELECT o.* FROM op m JOIN op o ON o.batch = m.batch AND o.kind = 'edit' AND o.entity = ?
         WHERE m.record = ? AND m.kind = 'create' AND m.batch IS NOT NULL ORDER BY o.seq DESC`,
      )
      .all(Person.id, idToBytes(merge));
    for (const op of rows.map(rowToOp)) {
      const state = records.peek(Person.name, op.record);
      if (!state || state.deleted) continue;
      const plan = planEdit(Person, op, state);
      for (const name of plan.kept) kept.add(name);
      if (plan.change?.kind !== 'edit') continue;
      const earlier = changes.get(op.record);
      changes.set(
        op.record,
        earlier?.kind === 'edit'
          ? { ...earlier, values: { ...plan.change.values, ...earlier.values } }
          : { ...plan.change, undoes: op.id },
      );
    }
  }
  return { changes: [...changes.values()], kept: [...kept] };
}

/**
 * Takes back a merge, and every other that joins the same two: whoever parts them wants them apart. Faults: `access.denied`,
 * `record.missing`, `merge.parted`, and those of `commit`.
 */
export function unmergePeople(
  services: Services,
  actor: Actor,
  request: { readonly merge: Id; readonly reason?: string | undefined },
): Unmerged {
  demand(actor, { permission: 'contact.merge' });
  const { writer, records, newId } = services;
  const state = records.peek(PersonMerge.name, request.merge);
  if (!state) throw recordFaults['record.missing']();
  const [survivor, merged] = [state.values.survivor as Id, state.values.merged as Id];
  const merges = writer
    .prepare(
      `SELECT m.id FROM person_merge m WHERE ((m.survivor = ? AND m.merged = ?) OR (m.merged = ? AND m.survivor = ?))
       AND ${HOLDS} ORDER BY m.rid DESC`,
    )
    .all(...[survivor, merged, survivor, merged].map(idToBytes))
    .map((row) => idFromBytes(row.id as Uint8Array));
  if (!merges.includes(request.merge)) throw mergeFaults['merge.parted']();
  const { changes, kept } = putBack(services, merges);
  const batch = newId();
  const reason = request.reason ? { reason: request.reason } : {};
  records.commit({
    actor,
    batch,
    changes: [
      ...merges.map(
        (merge): Change => ({
          kind: 'create',
          entity: PersonUnmerge.name,
          values: { merge, ...reason },
        }),
      ),
      ...changes,
    ],
  });
  return { survivor, merged, batch, kept };
}
