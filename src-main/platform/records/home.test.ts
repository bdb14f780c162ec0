/** Creations under the id of a record that somebody else made, and where no such record can be: in whatever order they come. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import {
  bring,
  contentsOf,
  create,
  edit,
  mark,
  openReplicas,
  opsIn,
  problemsOf,
  type Replica,
  type Travelling,
  take,
} from './replicas.testing.ts';
import { stateHash } from './state-hash.ts';

let replicas: Replica[];
let [ana, ben, cleo]: Replica[] = [];
let person: Id;
let note: Id;
beforeEach(async () => {
  replicas = await openReplicas(registry, 3);
  [ana, ben, cleo] = replicas;
  person = create(ana!, { name: { given: 'Pat' }, nickname: 'Patty' });
  const values = {
    kind: 'note',
    person,
    at: '2026-03-05T14:00:00.000Z',
    text: 'Told in confidence',
    sensitive: true,
  };
  note = create(ana!, values, 'activity');
  edit(ana!, person, { nickname: 'Pia' });
  mark(ana!, 'delete', note, 'activity');
  mark(ana!, 'restore', note, 'activity');
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

const code = (name: string): string => registry.byName(name).id;
const bodyOf = (name: string, values: Readonly<Record<string, unknown>>): Buffer =>
  Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(values).map(([field, value]) => [registry.byName(name).fields[field]!.id, value]),
      ),
    ),
  );
/** With an id of an older version, so that it may be anything. */
function forged(of: Partial<Omit<Travelling, 'record'>> & { readonly record: Id }): Travelling {
  const [op] = opsIn(ana!);
  const id = randomBytes(16);
  id[6] = 0x70;
  return { ...op!, id, salt: randomBytes(16), events: null, doc: null, ...of, record: idToBytes(of.record) };
}
const fresh = (): Id => ana!.newId();

const expectSame = (): void => {
  // A record that goes with its id may have had something erased of itself first.
  const [one, other] = [ben!, cleo!].map((replica) => {
    const { ops: _, rests: __, ...shown } = contentsOf(replica, registry) as Readonly<Record<string, unknown>>;
    return shown;
  });
  expect(other).toEqual(one);
  expect(stateHash(cleo!.writer, registry)).toEqual(stateHash(ben!.writer, registry));
  for (const replica of [ben!, cleo!]) expect(problemsOf(replica, registry)).toEqual([]);
};

describe('a record', () => {
  test.each([
    ['person', 'restricted', { nickname: 'Mallory' }],
    ['person', 'audit', { nickname: 'Mallory' }],
    ['activity', 'restricted', { kind: 'note', text: 'Not sensitive at all' }],
    ['activity', 'org', { kind: 'note', text: 'Sensitive', sensitive: true }],
  ])('%s made in the space %s, where it cannot be, is none', (entity, space, values) => {
    const record = fresh();
    const op = forged({ record, entity: code(entity), space, body: bodyOf(entity, values) });
    expect(ben!.writer.transaction(() => ben!.records.apply([op]))).toMatchObject({ taken: 1, isDoubtful: true });
    expect(ben!.records.peek(entity, record)).toBeNull();
    expect(opsIn(ben!)).toHaveLength(1);
    expect(problemsOf(ben!, registry)).toEqual([]);
  });

  test('is not shadowed by one of another entity under its id, whichever came first', () => {
    const task = [
      forged({ record: note, entity: code('task'), body: bodyOf('task', { title: 'Mine' }) }),
      forged({ record: note, entity: code('task'), kind: 'erase', body: Buffer.from('{"reason":"x"}') }),
      forged({ record: note, entity: code('task'), kind: 'delete', body: Buffer.from('{}') }),
    ];
    bring(ana!, ben!);
    take(ben!, task);
    take(cleo!, task);
    bring(ana!, cleo!);
    for (const replica of [ben!, cleo!])
      expect(replica.records.peek('activity', note)).toMatchObject({
        deletedAt: null,
        values: { text: 'Told in confidence' },
      });
    expectSame();
  });
});

describe('a record that was begun twice', () => {
  const eve = idToBytes('019cbe67-ce40-7000-8000-0000000000ee');
  const early = (): Uint8Array => {
    const id = randomBytes(16);
    [id[0], id[6]] = [0, 0x70];
    return id;
  };
  const body = bodyOf('person', { nickname: 'Mallory' });
  const apply = (replica: Replica, ops: readonly Travelling[]) =>
    replica.writer.transaction(() => replica.records.apply(ops));

  test.each<[string, () => Partial<Omit<Travelling, 'record'>>]>([
    ['under her own name', () => ({ device: eve })],
    ['in the name of who made it', () => ({ author: eve })],
    ['in a stricter space', () => ({ device: eve, space: 'restricted', entity: code('activity') })],
  ])('by somebody else %s is that of its maker, whichever came first, and it is told', (_, of) => {
    const second = forged({
      record: person,
      id: early(),
      body: of().entity ? bodyOf('activity', { sensitive: true }) : body,
      ...of(),
    });
    const named = [idFromBytes(eve)];
    bring(ana!, ben!);
    expect(apply(ben!, [second]).rivals).toEqual(named);
    apply(cleo!, [second]);
    expect(apply(cleo!, opsIn(ana!)).rivals).toEqual(named);
    for (const replica of [ben!, cleo!])
      expect(replica.records.peek('person', person)?.values.nickname).toBe('Pia');
    expectSame();
  });

  test('is its maker’s again once he sends himself what somebody brought before', () => {
    const second = forged({ record: person, id: early(), device: eve, author: eve, body });
    const [made] = opsIn(ana!);
    take(ben!, [{ ...made!, author: eve }, second]);
    expect(ben!.records.peek('person', person)?.values.nickname).toBe('Mallory');
    for (const replica of [ben!, cleo!]) take(replica, [...opsIn(ana!), second]);
    expect(ben!.records.peek('person', person)?.values.nickname).toBe('Pia');
    expectSame();
  });

  test('where its id tells nobody, is told of whoever sends the second', () => {
    const old = { record: '0192f4c0-0000-7000-8000-000000000001', id: early() };
    expect(apply(ben!, [forged(old)])).toMatchObject({ isDoubtful: false, rivals: [] });
    expect(apply(ben!, [forged({ ...old, id: early(), device: eve })])).toMatchObject({
      isDoubtful: true,
      rivals: [],
    });
  });
});

test('whatever is written under an id, in whatever order it comes, it comes to the same', {
  timeout: 600_000,
}, async () => {
  const arbitrary = fc.record({
    on: fc.constantFrom('person', 'note'),
    entity: fc.constantFrom('person', 'activity', 'task', 'relationshipNote'),
    space: fc.constantFrom('org', 'clinical', 'restricted', 'audit', 'local', 'elsewhere'),
    kind: fc.constantFrom('create', 'create', 'create', 'delete', 'delete', 'restore', 'erase', 'edit'),
    isSensitive: fc.boolean(),
    by: fc.constantFrom('eve', 'eve as ana', 'ana'),
    first: fc.nat(255),
    rest: fc.constantFrom('{}', '{"seen":{}}'),
    /** Before all that is honest, with it, or behind it. */
    late: fc.constantFrom(-100_000, 0, 0, 100_000_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 6 }), fc.nat(5), async (attacks, after) => {
      const desks = await openReplicas(registry, 3);
      [, ben, cleo] = desks as [Replica, Replica, Replica];
      try {
        const ops = attacks.map(({ on, entity, space, kind, isSensitive, first, by, rest, late }) => {
          const id = randomBytes(16);
          [id[0], id[6]] = [first, 0x70];
          const values = entity === 'activity' ? { kind: 'note', text: 'M', sensitive: isSensitive } : {};
          const body = kind === 'create' ? bodyOf(entity, values) : Buffer.from(rest);
          const eve = idToBytes('019cbe67-ce40-7000-8000-0000000000ee');
          const sender = by === 'eve' ? { device: eve } : by === 'ana' ? {} : { author: eve };
          const record = on === 'person' ? person : note;
          const hlc = opsIn(ana!)[0]!.hlc + late;
          return forged({ record, id, entity: code(entity), space, kind, body, hlc, ...sender });
        });
        const honest = opsIn(ana!);
        take(ben, [...honest, ...ops]);
        // What is forged keeps its order, as in a chain; where it comes is up to the relay.
        const [before, behind] = [honest.slice(0, after), honest.slice(after)];
        take(cleo, before);
        take(cleo, ops);
        take(cleo, behind);
        expectSame();
      } finally {
        for (const desk of desks) await desk.close();
      }
    }),
    {
      numRuns: Number(process.env.CONVERGE_RUNS ?? 40),
      ...(process.env.CONVERGE_SEED ? { seed: Number(process.env.CONVERGE_SEED) } : {}),
    },
  );
});
