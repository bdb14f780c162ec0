import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timelineQuery } from '#modules/activities/timeline.query.ts';
import { registry } from '#modules/entities.ts';
import { walkAll } from '#platform/checking/walk.ts';
import { eraseWhole } from '#platform/records/erase-whole.ts';
import { countQuery, listQuery } from '#platform/records/read/list.ts';
import { checkLines, checkNames } from '#platform/search/index-check.ts';
import type { Values } from '#shared/entity/entity.ts';
import type { Filter } from '#shared/entity/filter.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { MergeChoices } from '../contract/merge-choices.ts';
import { peopleQueries } from '../people.queries.ts';
import { personSource } from '../search/person-source.ts';
import { openTestSearch, type TestSearch } from '../search/testing.ts';
import { checkCanonicals, rebuildCanonicals } from './canonical.check.ts';
import { mergeQueries } from './merge.queries.ts';
import { mergePeople, unmergePeople } from './merge.service.ts';

let clinic: TestSearch;
beforeEach(async () => {
  clinic = await openTestSearch();
});
afterEach(() => clinic.close());

const staff = () => ({ ...clinic.admin, role: 'staff' as const });
const merge = (survivor: Id, merged: Id, choices: MergeChoices = {}) =>
  mergePeople(clinic, clinic.admin, { survivor, merged, choices, confirmed: true });
const part = (id: Id) => unmergePeople(clinic, clinic.admin, { merge: id });
const commit = (...changes: Parameters<TestSearch['records']['commit']>[0]['changes'][number][]) =>
  clinic.records.commit({ actor: clinic.admin, changes }).ops;
const edit = (id: Id, values: Values) => commit({ kind: 'edit', entity: 'person', id, values });
const held = (id: Id) => clinic.records.peek('person', id)!.values;
const list = async (entity: string, filter?: Filter) =>
  await clinic.readers.run(
    listQuery(registry),
    { entity, limit: 200, state: 'live', now: clinic.clock.now(), ...(filter ? { filter } : {}) },
    clinic.admin,
  );
const people = async (filter?: Filter) => (await list('person', filter)).rows.map(({ id }) => id).sort();
const about = async (entity: string, person: Id) =>
  (await list(entity, { field: 'person', op: 'is', value: person })).rows.map(({ title }) => title).sort();
const timeline = async (id: Id, limit = 50, after?: string) =>
  await clinic.readers.run(
    timelineQuery,
    {
      entity: 'person',
      id,
      direction: 'past',
      limit,
      now: new Date(clinic.clock.now()).toISOString(),
      ...(after ? { after } : {}),
    },
    clinic.admin,
  );
const merged = async (id: Id) => await clinic.readers.run(mergeQueries.merged, { id }, clinic.admin);
const problems = () =>
  [checkCanonicals, checkLines(personSource), checkNames(personSource)].flatMap((check) => [
    ...walkAll(check(clinic.writer)),
  ]);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    // A defect is no answer.
    if (!(thrown instanceof Fault)) throw thrown;
    return thrown.code;
  }
  return 'none';
};

const call = (person: Id, subject: string, at: string) =>
  clinic.create('activity', { person, kind: 'call', subject, at });

/** CA-S3: “Jane Doe” of marketing and “Jane A. Doe” of scheduling. */
function janes() {
  const marketing = clinic.person('Jane Doe', {
    tel: ['312 555 0100'],
    emails: [{ value: 'jane@example.org' }],
    lifecycle: 'prospect',
  });
  const scheduling = clinic.person('Jane Anastasia Doe', {
    tel: ['312 555 0199'],
    birthDate: '1980-02-03',
    lifecycle: 'active',
    identifiers: [{ value: { system: 'urn:elm', type: 'MR', value: '777123' } }],
  });
  return { marketing, scheduling };
}

describe('two records of one person', () => {
  it('are one in lists and in the box, found by what either is known by', async () => {
    const { marketing, scheduling } = janes();
    const other = clinic.person('Jonas Doe');
    const { canonical } = merge(scheduling, marketing);
    expect(canonical).toBe(scheduling);
    expect(await people()).toEqual([scheduling, other].sort());
    expect(
      await clinic.readers.run(countQuery(registry), { entity: 'person', now: clinic.clock.now() }, clinic.admin),
    ).toEqual({ count: 2, exact: true });
    for (const text of ['anastasia', '3125550100', '5550199', '777123', '1980-02-03', 'jane@example.org'])
      expect([text, (await clinic.find(text)).map(({ id }) => id)]).toEqual([text, [scheduling]]);
    // A name of one record with a key of the other.
    edit(marketing, { otherNames: [{ value: { given: 'Jane', family: 'Featherstonehaugh' } }] });
    expect((await clinic.find('featherstonehaugh 1980-02-03'))[0]).toMatchObject({ id: scheduling });
    expect(await people({ field: 'displayName', op: 'words', value: 'feather' })).toEqual([scheduling]);
    commit({ kind: 'edit', entity: 'person', id: scheduling, values: { phones: null } });
    expect(await people({ field: 'phones', op: 'is', value: '+13125550100' })).toEqual([scheduling]);
    expect(problems()).toEqual([]);
  });

  it('have all that was written about either under the survivor, also what comes later from who had not heard of it', async () => {
    const { marketing, scheduling } = janes();
    call(marketing, 'Asked for prices', '2025-01-01T10:00:00.000Z');
    call(scheduling, 'Booked', '2025-02-01T10:00:00.000Z');
    clinic.create('coverage', { person: marketing, planName: 'Gold' });
    clinic.create('task', { person: marketing, title: 'Call back', status: 'notStarted', priority: 'low' });
    merge(scheduling, marketing);
    call(marketing, 'Wrote to the old record', '2025-03-01T10:00:00.000Z');
    clinic.create('flag', { person: marketing, kind: 'careGap', label: 'Flu shot' });
    const subjects = (await timeline(scheduling)).entries.map(({ title }) => title);
    expect(subjects).toEqual(['Wrote to the old record', 'Booked', 'Asked for prices']);
    const first = await timeline(scheduling, 2);
    const second = await timeline(scheduling, 2, first.next!);
    expect([...first.entries, ...second.entries].map(({ title }) => title)).toEqual(subjects);
    expect((await timeline(marketing)).entries).toHaveLength(3);
    expect(await about('coverage', scheduling)).toEqual(['Gold']);
    expect(await about('task', scheduling)).toEqual(['Call back']);
    expect(await about('flag', marketing)).toEqual(['Flu shot']);
    expect((await list('coverage')).titles[marketing]).toBe('Jane Anastasia Doe');
    expect(
      await clinic.readers.run(
        countQuery(registry),
        { entity: 'task', now: clinic.clock.now(), filter: { field: 'person', op: 'is', value: scheduling } },
        clinic.admin,
      ),
    ).toMatchObject({ count: 1 });
  });

  it('have each tie once, and none to themselves', async () => {
    const { marketing, scheduling } = janes();
    const husband = clinic.person('John Doe');
    clinic.create('relationship', { from: marketing, to: husband, type: 'spouse' });
    clinic.create('relationship', { from: husband, to: scheduling, type: 'spouse' });
    clinic.create('relationship', { from: marketing, to: scheduling, type: 'relative' });
    merge(scheduling, marketing);
    const ties = async (id: Id) =>
      (await clinic.readers.run(peopleQueries.relationships, { id }, clinic.admin)).relationships;
    expect(await ties(scheduling)).toMatchObject([{ type: 'spouse', other: { id: husband, title: 'John Doe' } }]);
    expect(await ties(husband)).toMatchObject([
      { type: 'spouse', other: { id: scheduling, title: 'Jane Anastasia Doe' } },
    ]);
  });

  it('are told apart by nobody who enters a new one', async () => {
    const { marketing, scheduling } = janes();
    merge(scheduling, marketing);
    const found = await clinic.duplicates({ given: 'Jane', family: 'Doe', phones: ['312 555 0100'] });
    expect(found.map(({ hit }) => hit.id)).toEqual([scheduling]);
    const born = await clinic.duplicates({ given: 'Jane', family: 'Doe', birthDate: '1980-02-03' });
    expect(born.map(({ hit }) => hit.id)).toEqual([scheduling]);
    const except = await clinic.duplicates({
      given: 'Jane',
      family: 'Doe',
      birthDate: '1980-02-03',
      except: marketing,
    });
    expect(except).toEqual([]);
  });
});

describe('what the survivor takes over', () => {
  it('is everything that loses nothing, in one batch with the merge that undo takes back', async () => {
    const { marketing, scheduling } = janes();
    edit(marketing, { nickname: 'Janie' });
    const before = { ...held(scheduling) };
    const { batch } = merge(scheduling, marketing);
    expect(held(scheduling)).toMatchObject({ nickname: 'Janie', lifecycle: 'active', birthDate: '1980-02-03' });
    expect((held(scheduling).phones as unknown[]).length).toBe(2);
    expect((held(scheduling).emails as { value: string }[]).map(({ value }) => value)).toEqual([
      'jane@example.org',
    ]);
    expect((await merged(marketing)).merges).toMatchObject([{ by: null, changedSince: false }]);
    clinic.records.undo(clinic.admin, batch);
    expect(held(scheduling)).toEqual(before);
    expect(await people()).toEqual([marketing, scheduling].sort());
    expect(problems()).toEqual([]);
  });

  it('is what the merger chose, field by field', () => {
    const { marketing, scheduling } = janes();
    merge(scheduling, marketing, { name: 'merged', phones: 'merged', emails: 'survivor', lifecycle: 'merged' });
    expect(held(scheduling)).toMatchObject({ name: { given: 'Jane', family: 'Doe' }, lifecycle: 'prospect' });
    expect(
      (held(scheduling).phones as { value: { original: string } }[]).map(({ value }) => value.original),
    ).toEqual(['312 555 0100']);
    expect(held(scheduling).emails).toBeUndefined();
  });

  it('is what binds more, and another choice lifts it until the two are parted', async () => {
    const { marketing, scheduling } = janes();
    edit(marketing, { deceased: true, lifecycle: 'discharged' });
    const first = merge(scheduling, marketing);
    expect(held(scheduling)).toMatchObject({ deceased: true, lifecycle: 'discharged' });
    part(first.merge);
    expect(held(scheduling)).toMatchObject({ lifecycle: 'active' });
    expect(held(scheduling).deceased).toBeUndefined();
    const second = merge(scheduling, marketing, { deceased: 'survivor', lifecycle: 'survivor' });
    expect((await merged(scheduling)).limits).toEqual({
      deceased: false,
      deceasedOn: null,
      discharged: false,
      interpreterNeeded: false,
    });
    part(second.merge);
    expect(held(marketing)).toMatchObject({ deceased: true, lifecycle: 'discharged' });
  });

  it('holds against the survivor what another desk learns of the other record later', async () => {
    const { marketing, scheduling } = janes();
    merge(scheduling, marketing);
    edit(marketing, { deceased: true });
    expect((await merged(scheduling)).limits).toMatchObject({ deceased: true });
    expect((await merged(scheduling)).merges).toMatchObject([{ changedSince: true }]);
    expect((await clinic.find('jane doe'))[0]).toMatchObject({ id: scheduling, marks: ['deceased'] });
  });
});

describe('parting them', () => {
  it('lets everything fall to where it was written, and keeps what was changed since', async () => {
    const { marketing, scheduling } = janes();
    call(marketing, 'Asked for prices', '2025-01-01T10:00:00.000Z');
    const { merge: id } = merge(scheduling, marketing, { name: 'merged' });
    edit(scheduling, { name: { given: 'Jane', family: 'Smith' }, nickname: 'JS' });
    call(scheduling, 'After', '2025-03-01T10:00:00.000Z');
    expect(part(id).kept).toEqual(['name']);
    expect(held(scheduling)).toMatchObject({ name: { family: 'Smith' }, nickname: 'JS' });
    expect((held(scheduling).phones as unknown[]).length).toBe(1);
    expect(held(scheduling).emails).toBeUndefined();
    expect((await timeline(scheduling)).entries.map(({ title }) => title)).toEqual(['After']);
    expect((await timeline(marketing)).entries.map(({ title }) => title)).toEqual(['Asked for prices']);
    expect(await people()).toEqual([marketing, scheduling].sort());
    expect((await clinic.find('3125550100')).map(({ id: one }) => one)).toEqual([marketing]);
    expect(codeOf(() => part(id))).toBe('merge.parted');
    expect(problems()).toEqual([]);
  });

  it('parts what one merge joined and leaves the others', async () => {
    const [a, b, c] = ['Ann', 'Bea', 'Cleo'].map((name) => clinic.person(`${name} Roe`)) as [Id, Id, Id];
    const first = merge(a, b);
    merge(b, c);
    expect((await merged(c)).canonical).toBe(a);
    part(first.merge);
    // The second merge was made into whoever stood for b then.
    expect((await merged(c)).canonical).toBe(a);
    expect((await merged(b)).members).toEqual([b]);
  });

  it('takes back both where two desks merged the same two into each other', async () => {
    const { marketing, scheduling } = janes();
    const one = clinic.create('personMerge', { survivor: marketing, merged: scheduling });
    clinic.create('personMerge', { survivor: scheduling, merged: marketing });
    const smallest = [marketing, scheduling].sort()[0];
    expect((await merged(marketing)).canonical).toBe(smallest);
    expect(await people()).toEqual([smallest]);
    part(one);
    expect(await people()).toEqual([marketing, scheduling].sort());
  });

  it('can be taken back itself', async () => {
    const { marketing, scheduling } = janes();
    const { merge: id } = merge(scheduling, marketing);
    const { batch } = part(id);
    clinic.records.undo(clinic.admin, batch);
    expect(await people()).toEqual([scheduling]);
    expect((held(scheduling).phones as unknown[]).length).toBe(2);
  });
});

describe('the right to merge', () => {
  it('is refused to others at the write door, whatever they ask it for', () => {
    const { marketing, scheduling } = janes();
    const request = { survivor: scheduling, merged: marketing, confirmed: true };
    expect(codeOf(() => mergePeople(clinic, staff(), request))).toBe('access.denied');
    const { merge: id, batch } = merge(scheduling, marketing);
    expect(codeOf(() => unmergePeople(clinic, staff(), { merge: id }))).toBe('access.denied');
    expect(codeOf(() => clinic.records.undo(staff(), batch))).toBe('access.denied');
    const changes = [
      { kind: 'create', entity: 'personMerge', values: { survivor: marketing, merged: scheduling } },
      { kind: 'create', entity: 'personUnmerge', values: { merge: id } },
      { kind: 'delete', entity: 'personMerge', id },
      { kind: 'retract', entity: 'personMerge', id, reason: 'No' },
      { kind: 'restore', entity: 'personMerge', id },
    ] as const;
    for (const change of changes)
      expect(codeOf(() => clinic.records.commit({ actor: staff(), changes: [change] }))).toBe('access.denied');
  });
});

describe('what is refused', () => {
  it('is what makes no sense, and what contradicts itself until somebody says yes', () => {
    const { marketing, scheduling } = janes();
    const ask = (survivor: Id, one: Id, confirmed = false) =>
      codeOf(() => mergePeople(clinic, clinic.admin, { survivor, merged: one, confirmed }));
    expect(ask(marketing, marketing)).toBe('merge.same');
    expect(ask(marketing, clinic.newId())).toBe('record.missing');
    edit(marketing, { birthDate: '1981-02-03' });
    expect(ask(scheduling, marketing)).toBe('merge.conflict');
    expect(ask(scheduling, marketing, true)).toBe('none');
    expect(ask(marketing, scheduling, true)).toBe('merge.already');
    const gone = clinic.person('Gone Roe');
    commit({ kind: 'delete', entity: 'person', id: gone });
    expect(ask(scheduling, gone)).toBe('merge.deleted');
    expect(codeOf(() => part(clinic.newId()))).toBe('record.missing');
    expect(
      codeOf(() => commit({ kind: 'create', entity: 'personMerge', values: { survivor: gone, merged: gone } })),
    ).toBe('merge.same');
  });
});

it('erases every record of somebody, with what stands under each', () => {
  const { marketing, scheduling } = janes();
  merge(scheduling, marketing);
  const calls = [marketing, scheduling].map((id) => call(id, 'about Jane', '2026-03-01T10:00:00.000Z'));
  const erasure = { entity: 'person', id: scheduling, reason: 'asked for' };
  const steps = eraseWhole(
    { ...clinic, records: clinic.records, registry, holds: () => true },
    clinic.admin,
    erasure,
  );
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(step.value).toMatchObject({ op: expect.any(String), records: 2, entries: 2 });
  for (const id of [marketing, scheduling]) expect(held(id)).toEqual({});
  for (const id of calls) expect(clinic.records.peek('activity', id)!.values).toEqual({});
  expect(problems()).toEqual([]);
});

describe('a survivor whom somebody deletes without knowing', () => {
  it('takes nobody along: another record stands until it comes back', async () => {
    const { marketing, scheduling } = janes();
    merge(scheduling, marketing);
    commit({ kind: 'delete', entity: 'person', id: scheduling });
    expect(await people()).toEqual([marketing]);
    expect((await clinic.find('jane doe')).map(({ id }) => id)).toEqual([marketing]);
    expect(problems()).toEqual([]);
    commit({ kind: 'restore', entity: 'person', id: scheduling });
    expect(await people()).toEqual([scheduling]);
    expect(problems()).toEqual([]);
  });
});

describe('whatever is merged, parted, undone, deleted and restored', () => {
  it('leaves table and index as the merges say, and everybody in the list once', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('merge' as const), a: fc.nat(5), b: fc.nat(5) }),
      fc.record({
        do: fc.constantFrom('part', 'undo', 'delete', 'restore', 'rename' as const),
        a: fc.nat(5),
        b: fc.nat(5),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const ids = ['Ann', 'Bea', 'Cleo', 'Dora', 'Elsa', 'Fay'].map((name) => clinic.person(`${name} Prop`));
        const made: { merge: Id; batch: Id }[] = [];
        for (const one of steps) {
          const id = ids[one.a]!;
          const last = made[one.b % Math.max(1, made.length)];
          codeOf(() => {
            if (one.do === 'merge') made.push(merge(id, ids[one.b]!));
            else if (one.do === 'part' && last) part(last.merge);
            else if (one.do === 'undo' && last) clinic.records.undo(clinic.admin, last.batch);
            else if (one.do === 'delete' || one.do === 'restore') commit({ kind: one.do, entity: 'person', id });
            else if (one.do === 'rename') edit(id, { nickname: `Nick${one.b}` });
          });
        }
        expect(problems()).toEqual([]);
        const stored = clinic.writer.prepare('SELECT * FROM person_canonical ORDER BY id').all();
        rebuildCanonicals(clinic.writer);
        expect(clinic.writer.prepare('SELECT * FROM person_canonical ORDER BY id').all()).toEqual(stored);
        const listed = new Set(await people());
        for (const id of ids) {
          const { canonical, members } = await merged(id);
          const live = members.filter((member) => !clinic.records.peek('person', member)!.deleted);
          expect(live.filter((member) => listed.has(member))).toEqual(live.length > 0 ? [canonical] : []);
        }
        commit(...ids.map((id) => ({ kind: 'delete', entity: 'person', id }) as const));
      }),
      { numRuns: 25 },
    );
  });
});
