/**
 * Keeps `person_canonical` in step with merges and unmerges, inside the transaction that writes one, wherever it was made; and
 * with people who are deleted, come back or arrive, since one who is not here stands for nobody.
 * Invariant: the table is what `canonicals` says of all merges that hold.
 */
import { canonicalTable } from '#platform/canonical/canonical-table.ts';
import type { Writer } from '#platform/database/types.ts';
import type { ProjectionHook, RecordState } from '#platform/records/types.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { Person } from '../contract/person.entity.ts';
import { PersonMerge, PersonUnmerge } from '../contract/person-merge.entity.ts';
import { canonicals, type Join } from './canonical.rules.ts';

/** What makes a merge hold: it was neither taken back by undo nor by an unmerge, which can be taken back itself. */
export const HOLDS = `m.deleted IS NULL AND m.retracted IS NULL AND NOT EXISTS (
  SELECT 1 FROM person_unmerge u WHERE u.merge = m.id AND u.deleted IS NULL AND u.retracted IS NULL)`;

type Reading = Pick<Writer, 'prepare'>;

const bytes = (value: unknown): Id => idFromBytes(value as Uint8Array);

export const toJoin = (row: Readonly<Record<string, unknown>>): Join => ({
  survivor: bytes(row.survivor),
  merged: bytes(row.merged),
});

/** Whether somebody is here and not deleted. */
export const liveTest = (db: Reading): ((id: Id) => boolean) => {
  const live = db.prepare('SELECT 1 FROM person WHERE id = ? AND deleted IS NULL');
  return (id) => live.get(idToBytes(id)) !== undefined;
};

/** The merges that hold and reach any of `ids`, directly or through others. */
export function joinsAround(db: Reading, ids: Iterable<Id>): { people: ReadonlySet<Id>; joins: readonly Join[] } {
  const of = db.prepare(
    `SELECT m.rid, m.survivor, m.merged FROM person_merge m WHERE m.survivor = ? AND m.merged IS NOT NULL AND ${HOLDS}
     UNION SELECT m.rid, m.survivor, m.merged FROM person_merge m WHERE m.merged = ? AND m.survivor IS NOT NULL AND ${HOLDS}`,
  );
  const people = new Set(ids);
  const joins = new Map<number, Join>();
  // A set grows while it is walked, and the walk goes on to what was added.
  for (const id of people)
    for (const row of of.all(idToBytes(id), idToBytes(id))) {
      const join = toJoin(row);
      joins.set(row.rid as number, join);
      people.add(join.survivor).add(join.merged);
    }
  return { people, joins: [...joins.values()] };
}

/** The people a change of a merge or an unmerge is about. */
function endsOf(writer: Reading, entityName: string, { values }: RecordState): readonly Id[] {
  if (entityName === PersonMerge.name) return [values.survivor as Id, values.merged as Id];
  const merge = writer
    .prepare('SELECT survivor, merged FROM person_merge WHERE id = ?')
    .get(idToBytes(values.merge as Id));
  return merge ? [bytes(merge.survivor), bytes(merge.merged)] : [];
}

/** `changed` is told of the people for whom somebody else stands now, and who stand for others than before. */
export function canonicalHook(writer: Writer, changed: (ids: readonly Id[]) => void): ProjectionHook {
  const table = canonicalTable(Person);
  const one = writer.prepare(`SELECT canonical FROM ${table} WHERE id = ?`);
  const all = writer.prepare(`SELECT id FROM ${table} WHERE canonical = ?`);
  const put = writer.prepare(
    `INSERT INTO ${table} (id, canonical) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET canonical = excluded.canonical`,
  );
  const remove = writer.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const isLive = liveTest(writer);

  const settle = (ids: readonly Id[]): void => {
    const before = new Map<Id, Id>();
    for (const id of ids) {
      const row = one.get(idToBytes(id));
      if (row) for (const member of all.all(row.canonical)) before.set(bytes(member.id), bytes(row.canonical));
    }
    const { people, joins } = joinsAround(writer, [...ids, ...before.keys()]);
    const now = canonicals(joins, isLive);
    const moved = new Set<Id>();
    for (const id of people) {
      const [was, is] = [before.get(id), now.get(id)];
      if (was === is) continue;
      if (is === undefined) remove.run(idToBytes(id));
      else put.run(idToBytes(id), idToBytes(is));
      moved.add(id);
      for (const other of [was, is]) if (other !== undefined) moved.add(other);
    }
    if (moved.size > 0) changed([...moved]);
  };

  return (entity, before, after) => {
    const state = after ?? before;
    if (state === null) return;
    if (entity.name === PersonMerge.name || entity.name === PersonUnmerge.name) {
      const ends = endsOf(writer, entity.name, state);
      if (ends.length > 0) settle(ends);
    } else if (entity.name === Person.name) {
      const [was, is] = [before !== null && !before.deleted, after !== null && !after.deleted];
      if (was !== is && one.get(idToBytes(state.id)) !== undefined) settle([state.id]);
    }
  };
}
