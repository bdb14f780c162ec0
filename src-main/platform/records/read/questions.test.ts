import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { Device } from '#modules/users/contract/device.entity.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { answer } from '../answer.ts';
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
} from '../replicas.testing.ts';
import { questionQuery, questionsQuery } from './questions.ts';

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

const list = (replica: Replica, input: { after?: string; limit?: number } = {}, as = replica.admin) =>
  replica.readers.run(questionsQuery(registry), { limit: 50, ...input }, as);
const look = (replica: Replica, id: string, entity = 'person', as = replica.admin) =>
  replica.readers.run(questionQuery(registry, { users: User, devices: Device }), { entity, id }, as);
const reply = (replica: Replica, input: Parameters<typeof answer>[2]) =>
  answer({ writer: replica.writer, registry, records: replica.records }, replica.admin, input);

const phone = (original: string) => ({ key: '00', value: { original, e164: `+1312555${original}` } });

function disagree(): { id: string; heads: string[] } {
  const id = create(ana, { name: { given: 'Ana' }, phones: [phone('0100')] });
  converge(replicas);
  const heads = [edit(ana, id, { phones: [phone('0101')] })!, edit(ben, id, { phones: [phone('0102')] })!];
  converge(replicas);
  return { id, heads };
}

describe('an open question', () => {
  test('is listed with its field, and shows what each wrote, from where, and what stood before', async () => {
    const { id, heads } = disagree();
    const { rows, counts, next } = await list(ben);
    expect(rows).toMatchObject([{ id, entity: 'person', title: 'Ana', kind: 'field', field: 'phones' }]);
    expect({ counts, next }).toMatchObject({ counts: { field: 1, standing: 0, 'deleted-edited': 0 }, next: null });
    const { questions } = await look(ben, id);
    expect(questions).toHaveLength(1);
    const [question] = questions;
    expect(question).toMatchObject({
      kind: 'field',
      register: 'p10/00',
      field: 'phones',
      before: { original: '0100' },
      writes: [
        { op: heads[0], kind: 'edit', value: { original: '0101' } },
        { op: heads[1], kind: 'edit', value: { original: '0102' } },
      ],
    });
    expect(question!.writes.map(({ value }) => value)).toContainEqual(question!.shown);
    expect(new Set(question!.writes.map(({ device }) => device)).size).toBe(2);
  });

  test.each(['0101', '0102'])('closes everywhere with the choice of %s', async (wanted) => {
    const { id, heads } = disagree();
    const op = heads[wanted === '0101' ? 0 : 1]!;
    const done = reply(ben, {
      entity: 'person',
      id,
      register: 'p10/00',
      seen: heads,
      answer: { take: 'write', op },
    });
    expect(done).toMatchObject({ op: expect.any(String), open: false });
    converge(replicas);
    for (const replica of replicas) {
      expect(questionsAt(replica, id)).toEqual([]);
      expect(replica.records.peek('person', id)!.values.phones).toEqual([phone(wanted)]);
      expect(problemsOf(replica, registry)).toEqual([]);
    }
    expect(contentsOf(ana, registry)).toEqual(contentsOf(ben, registry));
  });

  test('takes another value, and an empty one', () => {
    const { id, heads } = disagree();
    const of = { entity: 'person', id, register: 'p10/00', seen: heads };
    reply(ben, { ...of, answer: { take: 'value', value: phone('0199').value } });
    expect(ben.records.peek('person', id)!.values.phones).toEqual([phone('0199')]);
    reply(ana, { ...of, answer: { take: 'value', value: null } });
    converge(replicas);
    // Both answered apart: that is a question again.
    expect(questionsAt(ana, id)).toHaveLength(1);
  });

  test('stays open where a write came that was not on the screen', () => {
    const { id, heads } = disagree();
    const answered = { take: 'write', op: heads[0]! } as const;
    const done = reply(ben, { entity: 'person', id, register: 'p10/00', seen: [heads[0]!], answer: answered });
    expect(done.open).toBe(true);
  });

  test('that is closed is not answered again, nor by a write that was not on the screen', () => {
    const { id, heads } = disagree();
    const code = (work: () => unknown) => {
      try {
        work();
      } catch (fault) {
        return (fault as Fault).code;
      }
      return null;
    };
    const of = { entity: 'person', id, register: 'p10/00', seen: [heads[0]!] };
    expect(code(() => reply(ben, { ...of, answer: { take: 'write', op: heads[1]! } }))).toBe('question.closed');
    expect(code(() => reply(ben, { ...of, answer: { take: 'delete' } }))).toBe('question.closed');
    reply(ben, { ...of, seen: heads, answer: { take: 'write', op: heads[1]! } });
    expect(code(() => reply(ben, { ...of, answer: { take: 'write', op: heads[0]! } }))).toBe('question.closed');
  });

  test.each(['delete', 'restore'] as const)('between deleting and editing closes with %s', async (take) => {
    const id = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    mark(ana, 'delete', id);
    edit(ben, id, { nickname: 'Annie' });
    converge(replicas);
    const { questions, deleted } = await look(ana, id);
    expect(deleted).toBe(true);
    expect(questions).toMatchObject([
      {
        kind: 'deleted-edited',
        register: '~',
        writes: expect.arrayContaining([
          expect.objectContaining({ kind: 'delete' }),
          expect.objectContaining({ changes: [{ field: 'nickname', before: null, after: 'Annie' }] }),
        ]),
      },
    ]);
    const seen = questions[0]!.writes.map(({ op }) => op);
    expect(reply(ana, { entity: 'person', id, register: '~', seen, answer: { take } }).open).toBe(false);
    converge(replicas);
    for (const replica of replicas) {
      expect(questionsAt(replica, id)).toEqual([]);
      expect(replica.records.peek('person', id)!.deleted).toBe(take === 'delete');
      expect(problemsOf(replica, registry)).toEqual([]);
    }
  });

  test('is paged, newest first, each once', async () => {
    const ids = Array.from({ length: 5 }, () => disagree().id);
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const { rows, next } = await list(ben, { limit: 2, ...(after ? { after } : {}) });
      seen.push(...rows.map(({ id }) => id));
      after = next;
    }
    expect(seen).toEqual(ids.toReversed());
  });
});

test('who may not see a record or field hears of no question about it', async () => {
  const person = create(ana, { name: { given: 'Ana' } });
  const note = create(ana, { person, topic: 'other', text: 'zanzibarine' }, 'relationshipNote');
  converge(replicas);
  ana.records.commit({ actor: ana.admin, changes: [{ kind: 'delete', entity: 'relationshipNote', id: note }] });
  edit(ben, note, { text: 'zanzibarine two' }, 'relationshipNote');
  converge(replicas);
  expect((await list(ben)).rows).toHaveLength(1);
  expect(await list(ben, {}, ben.reader)).toMatchObject({ rows: [], counts: { 'deleted-edited': 0 } });
  await expect(look(ben, note, 'relationshipNote', ben.reader)).rejects.toMatchObject({ code: 'access.denied' });
});
