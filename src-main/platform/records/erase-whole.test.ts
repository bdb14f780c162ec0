import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { type Erasure, eraseWhole } from './erase-whole.ts';
import { erasingQuery } from './read/erasing.ts';
import {
  contentsOf,
  converge,
  create,
  edit,
  mark,
  openReplicas,
  problemsOf,
  questionsAt,
  type Replica,
} from './replicas.testing.ts';
import { openTestRecords } from './testing.ts';

let replicas: Replica[];
let ana: Replica;
let ben: Replica;
beforeEach(async () => {
  replicas = await openReplicas(registry, 2);
  [ana, ben] = replicas as [Replica, Replica];
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

const SECRET = 'zanzibarine';

function eraseAll(replica: Replica, erasure: Partial<Erasure> & { readonly id: string }, holds = () => true) {
  const { writer, records, newId, admin } = replica;
  const steps = eraseWhole({ writer, registry, records, newId, holds }, admin, {
    entity: 'person',
    reason: 'asked for',
    ...erasure,
  });
  let commits = 1;
  let step = steps.next();
  for (; !step.done; step = steps.next()) commits += 1;
  return { ...step.value, commits };
}

/** A person with an entry of each kind, each of which says the word. */
function fill(): string {
  const id = create(ana, { name: { given: SECRET } });
  const other = create(ana, { name: { given: 'Ben' } });
  const task = { title: SECRET, status: 'notStarted', priority: 'medium', person: id };
  const activity = { kind: 'note', at: '2026-03-05T14:30:00.000Z', text: SECRET, person: id };
  create(ana, activity, 'activity');
  create(ana, { ...activity, sensitive: true }, 'activity');
  mark(ana, 'delete', create(ana, activity, 'activity'), 'activity');
  create(ana, { task: create(ana, task, 'task'), text: SECRET }, 'taskComment');
  create(ana, { person: id, type: SECRET, start: '2026-03-06T09:00:00.000Z', status: 'scheduled' }, 'appointment');
  create(ana, { person: id, planName: SECRET }, 'coverage');
  create(ana, { person: id, kind: 'careGap', label: SECRET }, 'flag');
  create(ana, { person: id, topic: 'other', text: SECRET }, 'relationshipNote');
  create(ana, { from: other, to: id, type: 'parent', note: SECRET }, 'relationship');
  // About somebody else: stays.
  create(ana, { ...activity, text: 'about Ben', person: other }, 'activity');
  return id;
}

test('takes what stands under a person with her, counted before, on every desk', async () => {
  const id = fill();
  converge(replicas);
  const preview = await ana.readers.run(erasingQuery(registry), { entity: 'person', id }, ana.admin);
  expect(preview.records).toBe(1);
  expect(Object.fromEntries(preview.entries.map(({ entity, count }) => [entity, count]))).toEqual({
    activity: 3,
    task: 1,
    taskComment: 1,
    appointment: 1,
    coverage: 1,
    flag: 1,
    relationshipNote: 1,
    relationship: 1,
  });
  expect(eraseAll(ana, { id })).toMatchObject({ op: expect.any(String), records: 1, entries: 10 });
  converge(replicas);
  for (const replica of replicas) {
    expect(JSON.stringify(contentsOf(replica, registry))).not.toContain(SECRET);
    expect(JSON.stringify(contentsOf(replica, registry))).toContain('about Ben');
    expect(problemsOf(replica, registry)).toEqual([]);
    expect(questionsAt(replica, id)).toEqual([]);
  }
});

test('takes what stands under an account or a household, and leaves to people what is theirs too', async () => {
  const person = create(ana, { name: { given: 'Ana' } });
  const account = create(ana, { name: SECRET }, 'account');
  const household = create(ana, { name: SECRET }, 'household');
  const note = { kind: 'note', at: '2026-03-05T14:30:00.000Z' };
  const task = { title: SECRET, status: 'notStarted', priority: 'medium' };
  create(ana, { ...note, account, text: SECRET }, 'activity');
  create(ana, { ...note, account, person, text: 'Ana asked about her payer' }, 'activity');
  create(ana, { ...task, account }, 'task');
  create(ana, { ...task, account, household }, 'task');
  create(ana, { ...task, household }, 'task');
  create(ana, { ...task, household, person, title: 'A letter to Ana' }, 'task');
  converge(replicas);
  const ask = (entity: string, id: string) => ana.readers.run(erasingQuery(registry), { entity, id }, ana.admin);
  expect((await ask('account', account)).entries).toEqual([
    { entity: 'activity', count: 1 },
    { entity: 'task', count: 2 },
  ]);
  expect((await ask('household', household)).entries).toEqual([{ entity: 'task', count: 1 }]);
  expect(eraseAll(ana, { entity: 'account', id: account })).toMatchObject({ entries: 3 });
  expect(eraseAll(ana, { entity: 'household', id: household })).toMatchObject({ entries: 1 });
  converge(replicas);
  for (const replica of replicas) {
    expect(JSON.stringify(contentsOf(replica, registry))).not.toContain(SECRET);
    expect(JSON.stringify(contentsOf(replica, registry))).toMatch(
      /her payer.*A letter to Ana|A letter to Ana.*her payer/,
    );
    expect(problemsOf(replica, registry)).toEqual([]);
  }
});

test('takes the words about why she was held for somebody else, while that and its taking back stay', () => {
  const id = create(ana, { name: { given: SECRET } });
  const other = create(ana, { name: { given: 'Ben' } });
  const third = create(ana, { name: { given: 'Cleo' } });
  const merge = create(ana, { survivor: other, merged: id, reason: `${SECRET} is Ben` }, 'personMerge');
  const unmerge = create(ana, { merge, reason: `${SECRET} is not` }, 'personUnmerge');
  create(ana, { survivor: other, merged: third, reason: 'Not about her' }, 'personMerge');
  converge(replicas);
  expect(eraseAll(ana, { id })).toMatchObject({ op: expect.any(String), records: 1, entries: 0 });
  converge(replicas);
  for (const replica of replicas) {
    expect(JSON.stringify(contentsOf(replica, registry))).not.toContain(SECRET);
    expect(JSON.stringify(contentsOf(replica, registry))).toContain('Not about her');
    expect(replica.records.peek('personMerge', merge)?.values).toMatchObject({ survivor: other, merged: id });
    expect(replica.records.peek('personUnmerge', unmerge)?.values).toMatchObject({ merge });
    expect(problemsOf(replica, registry)).toEqual([]);
  }
});

test('asks about what another desk wrote under the account meanwhile, until it is erased or becomes a person’s', () => {
  const person = create(ana, { name: { given: 'Ana' } });
  const account = create(ana, { name: SECRET }, 'account');
  converge(replicas);
  create(ben, { kind: 'note', at: '2026-03-05T14:30:00.000Z', account, text: SECRET }, 'activity');
  const task = { title: 'Ask for the contract', status: 'notStarted', priority: 'medium', account };
  const late = create(ben, task, 'task');
  // Of a person's own entry the account's erasure says nothing.
  create(ben, { ...task, person }, 'task');
  eraseAll(ana, { entity: 'account', id: account });
  converge(replicas);
  for (const replica of replicas)
    expect(questionsAt(replica, account).map(({ kind }) => kind)).toEqual(['erased-added']);
  edit(ben, late, { person }, 'task');
  converge(replicas);
  expect(eraseAll(ana, { entity: 'account', id: account })).toMatchObject({ op: null, entries: 1 });
  converge(replicas);
  for (const replica of replicas) {
    expect(questionsAt(replica, account)).toEqual([]);
    expect(problemsOf(replica, registry)).toEqual([]);
    expect(JSON.stringify(contentsOf(replica, registry))).toContain('Ask for the contract');
  }
});

test('goes in short commits, the person with the last of them', () => {
  const id = create(ana, { name: { given: 'Ana' } });
  for (let n = 0; n < 25; n += 1)
    create(ana, { kind: 'note', at: '2026-03-05T14:30:00.000Z', text: SECRET, person: id }, 'activity');
  const steps = eraseWhole({ ...ana, records: ana.records, registry, holds: () => true }, ana.admin, {
    entity: 'person',
    id,
    reason: 'asked for',
  });
  steps.next();
  // A crash here leaves a person who can be erased again.
  expect(ana.records.peek('person', id)!.values).not.toEqual({});
  expect(eraseAll(ana, { id })).toMatchObject({ op: expect.any(String), entries: 15, commits: 2 });
  expect(problemsOf(ana, registry)).toEqual([]);
});

test('of single fields takes nothing that stands under it', () => {
  const id = fill();
  expect(eraseAll(ana, { id, fields: ['name'] })).toMatchObject({ entries: 0 });
  expect(ana.records.peek('person', id)!.deleted).toBe(false);
});

test('leaves entries of a space that this device does not hold to one that does', () => {
  const id = fill();
  converge(replicas);
  const holdsOrg = (space?: string) => space === 'org';
  expect(eraseAll(ana, { id }, holdsOrg as () => boolean).entries).toBe(8);
  converge(replicas);
  // There it asks for eyes.
  expect(questionsAt(ben, id).map(({ kind }) => kind)).toEqual(['erased-added']);
  expect(eraseAll(ben, { id })).toMatchObject({ op: null, entries: 2 });
  converge(replicas);
  expect(JSON.stringify(contentsOf(ana, registry))).not.toContain(SECRET);
  expect(questionsAt(ben, id)).toEqual([]);
});

test('takes nothing where one of them must be kept, or the actor may not erase', async () => {
  let kept: string | null = null;
  const replica = await openTestRecords(registry, { isOnHold: (_, id) => id === kept });
  const id = create(replica, { name: { given: 'Ana' } });
  const note = { kind: 'note', at: '2026-03-05T14:30:00.000Z', text: SECRET, person: id };
  for (let n = 0; n < 15; n += 1) kept = create(replica, note, 'activity');
  const before = contentsOf(replica, registry);
  const codeOf = (actor: Actor): string | null => {
    const { writer, records, newId } = replica;
    try {
      const asked = { entity: 'person', id, reason: 'asked for' };
      for (const _ of eraseWhole({ writer, registry, records, newId, holds: () => true }, actor, asked));
    } catch (fault) {
      return (fault as Fault).code;
    }
    return null;
  };
  expect(codeOf(replica.admin)).toBe('record.held');
  expect(codeOf({ ...replica.admin, role: 'staff' })).toBe('access.denied');
  expect(contentsOf(replica, registry)).toEqual(before);
  await replica.close();
});
