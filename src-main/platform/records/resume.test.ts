import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';
import { createRegistry } from '#shared/entity/registry.ts';
import {
  bring,
  contentsOf,
  converge,
  create,
  edit,
  erase,
  mark,
  openReplicas,
  problemsOf,
  questionsAt,
  type Replica,
} from './replicas.testing.ts';
import { resumeWaiting } from './resume.ts';
import { stateHash } from './state-hash.ts';
import { openTestRecords } from './testing.ts';

/** As an older version knew it: no nickname, fewer genders, and birth dates in another form; no tasks at all. */
const { nickname: _, ...fields } = Person.fields;
const OldPerson = defineEntity({
  id: 'person',
  name: 'person',
  plural: 'people',
  table: 'person',
  space: 'org',
  mode: 'document',
  fields: {
    ...fields,
    gender: f.choice(['male'], { id: 'p06', class: 'identity' }),
    birthDate: f.number({ id: 'p05', class: 'identity' }),
  },
  title: 'pronouns',
});
const oldRegistry = createRegistry([
  OldPerson,
  ...registry.entities.filter(({ name }) => !['person', 'task'].includes(name)),
]);

let ana: Replica;
let old: Replica;
beforeEach(async () => {
  [ana] = (await openReplicas(registry, 1)) as [Replica];
  old = await openTestRecords(oldRegistry, { seed: 99 });
});
afterEach(async () => {
  await ana.close();
  await old.close();
});

const update = (replica: Replica) => resumeWaiting({ writer: replica.writer, registry, hooks: [] });

test('what a newer version wrote is kept, shown as far as it fits, and whole after the update', () => {
  const id = create(ana, { name: { given: 'Ana' }, nickname: 'A', gender: 'female', birthDate: '1951-07-30' });
  edit(ana, id, { nickname: 'Annie', pronouns: 'she' });
  const task = create(ana, { title: 'Call', status: 'notStarted', priority: 'medium' }, 'task');
  edit(ana, task, { details: 'about the ramp' }, 'task');
  const gone = create(ana, { title: 'Old', status: 'notStarted', priority: 'medium' }, 'task');
  mark(ana, 'delete', gone, 'task');
  bring(ana, old);
  expect(old.records.peek('person', id)!.values).toEqual({ name: { given: 'Ana' }, pronouns: 'she' });
  expect(problemsOf(old, oldRegistry)).toEqual([]);

  // An older version edits what it knows of the same record, and brings that back.
  edit(old, id, { pronouns: 'she/her' });
  expect(old.records.peek('person', id)!.values).toEqual({ name: { given: 'Ana' }, pronouns: 'she/her' });
  bring(old, ana);
  expect(ana.records.peek('person', id)!.values).toMatchObject({ nickname: 'Annie', pronouns: 'she/her' });

  expect(update(old)).toBe(3);
  expect(contentsOf(old, registry)).toEqual(contentsOf(ana, registry));
  expect(stateHash(old.writer, registry).hash).toBe(stateHash(ana.writer, registry).hash);
  for (const replica of [ana, old]) expect(problemsOf(replica, registry)).toEqual([]);
  expect(update(old)).toBe(0);
});

test('an erasure of what an older version does not know takes effect with the update', () => {
  const task = create(
    ana,
    { title: 'Call', details: 'zqsecretqz', status: 'notStarted', priority: 'medium' },
    'task',
  );
  bring(ana, old);
  erase(ana, task, ['details'], 'task');
  bring(ana, old);
  update(old);
  expect(contentsOf(old, registry)).toEqual(contentsOf(ana, registry));
  expect(problemsOf(old, registry)).toEqual([]);
  converge([ana, old]);
  const bodies = old.writer.prepare('SELECT group_concat(CAST(body AS TEXT)) AS text FROM op').get()!
    .text as string;
  expect(bodies).not.toContain('zqsecretqz');
});

test('what an older version did not count as standing under an erased record asks after the update', async () => {
  const flat = createRegistry(registry.entities.map((entity) => ({ ...entity, under: [] })));
  const before = await openTestRecords(flat, { seed: 7 });
  try {
    const account = create(before, { name: 'A payer' }, 'account');
    create(before, { kind: 'note', at: '2026-03-05T14:30:00.000Z', account, text: 'Called' }, 'activity');
    erase(before, account, undefined, 'account');
    resumeWaiting({ writer: before.writer, registry: flat, hooks: [] });
    expect(questionsAt(before, account)).toEqual([]);
    update(before);
    expect(questionsAt(before, account)).toMatchObject([{ kind: 'erased-added' }]);
    expect(problemsOf(before, registry)).toEqual([]);
  } finally {
    await before.close();
  }
});
