/** Desks that merge the same people without hearing of each other, and hear of it later in any order. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timelineQuery } from '#modules/activities/timeline.query.ts';
import { registry } from '#modules/entities.ts';
import { walkAll } from '#platform/checking/walk.ts';
import { listQuery } from '#platform/records/read/list.ts';
import { bring, converge } from '#platform/records/replicas.testing.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import { checkLines, checkNames } from '#platform/search/index-check.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { personSource } from '../search/person-source.ts';
import { openTestSearch, type TestSearch } from '../search/testing.ts';
import { checkCanonicals } from './canonical.check.ts';
import { mergeQueries } from './merge.queries.ts';
import { mergePeople, unmergePeople } from './merge.service.ts';

let desks: TestSearch[];
beforeEach(async () => {
  desks = await Promise.all([11, 22, 33].map((seed) => openTestSearch(seed)));
  for (const [at, desk] of desks.entries()) desk.clock.advance(at * 40_000);
});
afterEach(async () => {
  for (const desk of desks) await desk.close();
});

const merge = (desk: TestSearch, survivor: Id, merged: Id) =>
  mergePeople(desk, desk.admin, { survivor, merged, confirmed: true });
const listed = async (desk: TestSearch) =>
  (
    await desk.readers.run(
      listQuery(registry),
      { entity: 'person', limit: 200, state: 'live', now: desk.clock.now() },
      desk.admin,
    )
  ).rows.map(({ id }) => id);
const canonical = async (desk: TestSearch, id: Id) =>
  (await desk.readers.run(mergeQueries.merged, { id }, desk.admin)).canonical;
const timeline = async (desk: TestSearch, id: Id) =>
  (
    await desk.readers.run(
      timelineQuery,
      { entity: 'person', id, direction: 'past', limit: 50, now: '2027-01-01T00:00:00.000Z' },
      desk.admin,
    )
  ).entries.map(({ title }) => title);
const problems = (desk: TestSearch) =>
  [checkCanonicals, checkLines(personSource), checkNames(personSource)].flatMap((check) => [
    ...walkAll(check(desk.writer)),
  ]);
const table = (desk: TestSearch) =>
  desk.writer.prepare('SELECT hex(id) AS id, hex(canonical) AS canonical FROM person_canonical ORDER BY id').all();
const index = (desk: TestSearch) =>
  desk.writer
    .prepare(
      'SELECT hex(p.id) AS id, s.line, s.keys, s.marks FROM search_person s JOIN person p USING (rid) ORDER BY p.id',
    )
    .all();

function expectAlike(): void {
  const [first, ...others] = desks as [TestSearch, ...TestSearch[]];
  expect(problems(first)).toEqual([]);
  for (const other of others) {
    expect(problems(other)).toEqual([]);
    expect(table(other)).toEqual(table(first));
    expect(index(other)).toEqual(index(first));
    expect(stateHash(other.writer, registry)).toEqual(stateHash(first.writer, registry));
  }
}

describe('desks that had not heard of each other', () => {
  it('agree where one merged A into B and the other B into A', async () => {
    const [one, two] = desks as [TestSearch, TestSearch];
    const [a, b] = [one.person('Jane Doe'), one.person('Jane A. Doe')];
    converge(desks);
    merge(one, b, a);
    merge(two, a, b);
    expect([await canonical(one, a), await canonical(two, a)]).toEqual([b, a]);
    converge(desks);
    const smallest = [a, b].sort()[0]!;
    for (const desk of desks) {
      expect(await canonical(desk, b)).toBe(smallest);
      expect(await listed(desk)).toEqual([smallest]);
    }
    expectAlike();
  });

  it('join three where one merged A into B and the other A into C, and each parts its own', async () => {
    const [one, two] = desks as [TestSearch, TestSearch];
    const [a, b, c] = ['Ann Roe', 'Anne Roe', 'Anna Roe'].map((name) => one.person(name)) as [Id, Id, Id];
    converge(desks);
    const first = merge(one, b, a);
    merge(two, c, a);
    converge(desks);
    for (const desk of desks) expect(await listed(desk)).toEqual([[b, c].sort()[0]]);
    unmergePeople(two, two.admin, { merge: first.merge });
    converge(desks);
    for (const desk of desks) expect((await listed(desk)).sort()).toEqual([b, c].sort());
    expectAlike();
  });

  it('find under the survivor what one wrote on the merged record meanwhile, and where it was written once parted', async () => {
    const [one, two] = desks as [TestSearch, TestSearch];
    const [a, b] = [one.person('Jane Doe'), one.person('Jane A. Doe')];
    converge(desks);
    const { merge: id } = merge(one, b, a);
    two.create('activity', {
      person: a,
      kind: 'call',
      subject: 'Rang the old number',
      at: '2026-01-01T10:00:00.000Z',
    });
    two.records.commit({
      actor: two.admin,
      changes: [{ kind: 'edit', entity: 'person', id: a, values: { nickname: 'Zorinda' } }],
    });
    converge(desks);
    for (const desk of desks) {
      expect(await timeline(desk, b)).toEqual(['Rang the old number']);
      expect((await desk.find('zorinda')).map((hit) => hit.id)).toEqual([b]);
    }
    unmergePeople(one, one.admin, { merge: id });
    converge(desks);
    for (const desk of desks) {
      expect(await timeline(desk, b)).toEqual([]);
      expect(await timeline(desk, a)).toEqual(['Rang the old number']);
      expect((await desk.find('zorinda')).map((hit) => hit.id)).toEqual([a]);
    }
    expectAlike();
  });

  it('keep somebody in the list where one deleted the survivor and the other merged into it', async () => {
    const [one, two] = desks as [TestSearch, TestSearch];
    const [a, b] = [one.person('Jane Doe'), one.person('Jane A. Doe')];
    converge(desks);
    merge(one, b, a);
    two.records.commit({ actor: two.admin, changes: [{ kind: 'delete', entity: 'person', id: b }] });
    converge(desks);
    for (const desk of desks) expect(await listed(desk)).toHaveLength(1);
    expectAlike();
  });
});

describe('whatever three desks merge, part and delete, and in whatever order they hear of it', () => {
  it('comes to the same people, the same index and the same figure everywhere', async () => {
    const desk = fc.nat(2);
    const step = fc.oneof(
      fc.record({ do: fc.constant('merge' as const), desk, a: fc.nat(3), b: fc.nat(3) }),
      fc.record({
        do: fc.constantFrom('part', 'undo', 'delete', 'restore' as const),
        desk,
        a: fc.nat(3),
        b: fc.nat(9),
      }),
      fc.record({ do: fc.constant('bring' as const), desk, a: fc.nat(2), b: fc.nat(9) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const ids = ['Ann', 'Bea', 'Cleo', 'Dora'].map((name) => desks[0]!.person(`${name} Prop`));
        converge(desks);
        const made: { merge: Id; batch: Id }[] = [];
        for (const one of steps) {
          const at = desks[one.desk]!;
          const [id, last] = [ids[one.a]!, made[one.b % Math.max(1, made.length)]];
          try {
            if (one.do === 'merge') made.push(merge(at, id, ids[one.b]!));
            else if (one.do === 'bring') {
              if (one.a !== one.desk) bring(at, desks[one.a]!);
            } else if (one.do === 'part' && last) unmergePeople(at, at.admin, { merge: last.merge });
            else if (one.do === 'undo' && last) at.records.undo(at.admin, last.batch);
            else if (one.do === 'delete' || one.do === 'restore')
              at.records.commit({ actor: at.admin, changes: [{ kind: one.do, entity: 'person', id }] });
          } catch (thrown) {
            if (!(thrown instanceof Fault)) throw thrown;
          }
        }
        converge(desks);
        expectAlike();
      }),
      { numRuns: 12 },
    );
  });
});
