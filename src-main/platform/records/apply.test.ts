import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { Travelling } from './replicas.testing.ts';
import {
  bring,
  contentsOf,
  converge,
  create,
  edit,
  mark,
  openReplicas,
  opsIn,
  problemsOf,
  questionsAt,
  type Replica,
  take,
} from './replicas.testing.ts';
import { stateHash } from './state-hash.ts';

let replicas: Replica[];
let [ana, ben, cleo]: Replica[] = [];
beforeEach(async () => {
  replicas = await openReplicas(registry, 3);
  [ana, ben, cleo] = replicas;
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

const expectSame = () => {
  const [first, ...others] = replicas.map((replica) => contentsOf(replica, registry));
  for (const other of others) expect(other).toEqual(first);
  const hashes = new Set(replicas.map(({ writer }) => stateHash(writer, registry).hash));
  expect(hashes.size).toBe(1);
  for (const replica of replicas) expect(problemsOf(replica, registry)).toEqual([]);
};

describe('ops of another device', () => {
  test('make the same record, and are taken in once', () => {
    const id = create(ana!, { name: { given: 'Ana', family: 'Li' }, nickname: 'A' });
    edit(ana!, id, { nickname: 'Annie' });
    expect(bring(ana!, ben!)).toBe(2);
    expect(bring(ana!, ben!)).toBe(0);
    expect(ben!.records.peek('person', id)!.values).toEqual({
      name: { given: 'Ana', family: 'Li' },
      nickname: 'Annie',
    });
    converge(replicas);
    expectSame();
  });

  test('on different fields come together', () => {
    const id = create(ana!, { name: { given: 'A' }, nickname: 'Al' });
    converge(replicas);
    edit(ana!, id, { nickname: 'Ali' });
    edit(ben!, id, { birthDate: '1951-07-30' });
    converge(replicas);
    expect(cleo!.records.peek('person', id)!.values).toMatchObject({ nickname: 'Ali', birthDate: '1951-07-30' });
    expect(questionsAt(cleo!, id)).toEqual([]);
    expectSame();
  });

  test('on the same field of those that ask leave one question with both', () => {
    const id = create(ana!, { name: { given: 'A' }, nickname: 'Al' });
    converge(replicas);
    const one = edit(ana!, id, { nickname: 'Ali' })!;
    const other = edit(ben!, id, { nickname: 'Allan' })!;
    converge(replicas);
    expect(questionsAt(cleo!, id)).toEqual([{ register: 'p03', kind: 'field', heads: [one, other].sort() }]);
    expectSame();
    edit(cleo!, id, { nickname: 'Alan' });
    converge(replicas);
    expect(questionsAt(ana!, id)).toEqual([]);
    expectSame();
  });

  test('deleting against editing keep the record in the bin and ask', () => {
    const id = create(ana!, { name: { given: 'A' }, nickname: 'Al' });
    converge(replicas);
    mark(ana!, 'delete', id);
    edit(ben!, id, { nickname: 'Ali' });
    converge(replicas);
    expect(cleo!.records.peek('person', id)!.deleted).toBe(true);
    expect(questionsAt(cleo!, id)).toMatchObject([{ register: '~', kind: 'deleted-edited' }]);
    expectSame();
    mark(cleo!, 'delete', id);
    converge(replicas);
    expect(questionsAt(ana!, id)).toEqual([]);
    expectSame();
  });

  test('deleting against restoring ask, and the answer closes it everywhere', () => {
    const id = create(ana!, { name: { given: 'A' } });
    mark(ana!, 'delete', id);
    converge(replicas);
    mark(ana!, 'restore', id);
    mark(ben!, 'restore', id);
    mark(ben!, 'delete', id);
    converge(replicas);
    expect(questionsAt(cleo!, id)).toMatchObject([{ register: '~', kind: 'standing' }]);
    expectSame();
    mark(cleo!, 'restore', id);
    converge(replicas);
    expect(questionsAt(ana!, id)).toEqual([]);
    expect(ana!.records.peek('person', id)!.deleted).toBe(false);
    expectSame();
  });

  test('that come before the creation of their record wait for it', () => {
    const id = create(ana!, { name: { given: 'A' }, nickname: 'Al' });
    edit(ana!, id, { nickname: 'Ali' });
    const [creation, change] = opsIn(ana!);
    take(ben!, [change!]);
    expect(ben!.records.peek('person', id)).toBeNull();
    take(ben!, [creation!]);
    expect(ben!.records.peek('person', id)!.values).toMatchObject({ nickname: 'Ali' });
    converge(replicas);
    expectSame();
  });
});

describe('whatever an op says', () => {
  const heads = fc.oneof(fc.constant(null), fc.string(), fc.array(fc.string()), fc.jsonValue());
  const register = fc.oneof(
    fc.constantFrom('p03', 'p10/00', 'p03!1', '~', '!', '!p03', '__proto__', 'toString', 'zz', 'p03/x'),
    fc.string(),
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(register, fc.oneof(fc.jsonValue(), fc.tuple(heads, fc.jsonValue(), fc.jsonValue()))),
    fc.record({ seen: fc.oneof(fc.jsonValue(), fc.dictionary(register, heads)), reason: fc.jsonValue() }),
    fc.record({ fields: fc.oneof(fc.jsonValue(), fc.array(fc.constantFrom('p03', 'p10', 'zz'))) }),
  );
  const op = fc.record({
    kind: fc.constantFrom('create', 'edit', 'delete', 'restore', 'retract', 'erase', 'ofTomorrow'),
    entity: fc.constantFrom('person', 'person', 'person', 'task', 'ofTomorrow'),
    body: fc.oneof(
      body.map((one) => Buffer.from(JSON.stringify(one))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    ),
    doc: fc.oneof(
      fc.constant(null),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ),
    events: fc.option(fc.string()),
  });

  /** An edit that names a register which every object answers to. */
  const naming = (register: string) => ({
    kind: 'edit' as const,
    entity: 'person' as const,
    body: Buffer.from(`{"${register}":[null,[],[]]}`),
    doc: null,
    events: null,
  });

  test('an erasure that does not say clearly what is to go takes nothing', () => {
    const id = create(ana!, { name: { given: 'A' }, nickname: 'B' });
    const rows = ['', '[]', '{"fields":"p03"}', '{"fields":[3]}'].map(
      (text) =>
        ({
          id: Buffer.from(idToBytes(ben!.newId())),
          record: Buffer.from(idToBytes(id)),
          entity: 'person',
          kind: 'erase',
          space: 'org',
          hlc: ben!.hlc.next(),
          device: Buffer.alloc(16, 7),
          actor: Buffer.alloc(16, 8),
          batch: null,
          undoes: null,
          salt: Buffer.alloc(16),
          body: Buffer.from(text),
          doc: null,
          events: null,
          state: null,
        }) as Travelling,
    );
    expect(take(ana!, rows)).toBe(4);
    expect(ana!.records.peek('person', id)!.values).toEqual({ name: { given: 'A' }, nickname: 'B' });
  });

  test('it is taken in, and changes nothing of other records', { timeout: 60_000 }, () => {
    const other = create(ana!, { name: { given: 'Bystander' } });
    fc.assert(
      fc.property(fc.array(op, { minLength: 1, maxLength: 6 }), fc.boolean(), (ops, isKnown) => {
        const record = isKnown ? create(ana!, { name: { given: 'A' }, nickname: 'B' }) : ana!.newId();
        const rows = ops.map(
          (one) =>
            ({
              ...one,
              id: Buffer.from(idToBytes(ben!.newId())),
              record: Buffer.from(idToBytes(record)),
              space: 'org',
              hlc: ben!.hlc.next(),
              device: Buffer.alloc(16, 7),
              actor: Buffer.alloc(16, 8),
              batch: null,
              undoes: null,
              salt: Buffer.alloc(16),
              state: null,
            }) as Travelling,
        );
        expect(take(ana!, rows)).toBe(ops.length);
        expect(take(ana!, rows)).toBe(0);
        // And the record can be worked with, unless one of them erased it.
        try {
          if (ana!.records.peek('person', record)?.deleted === false) edit(ana!, record, { pronouns: 'they' });
        } catch (thrown) {
          expect((thrown as { code?: string }).code).toBe('record.erased');
        }
      }),
      {
        numRuns: 150,
        examples: [
          [[naming('__proto__')], true],
          [[naming('toString'), naming('constructor')], true],
        ],
      },
    );
    expect(ana!.records.peek('person', other)!.values).toEqual({ name: { given: 'Bystander' } });
  });
});
