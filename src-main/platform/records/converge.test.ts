/**
 * Any work at several desks, brought to all in any causal order, ends in one state everywhere. Values are unlike each
 * other, so that what was erased can be looked for in every cell of the database.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { forgetErased } from './erasing.ts';
import { headsIn, isDead, isValueRegister, type Versions } from './heads.ts';
import { rowToOp, SELECT_OPS } from './op.ts';
import {
  contentsOf,
  converge,
  given,
  openReplicas,
  opsIn,
  problemsOf,
  type Replica,
  take,
} from './replicas.testing.ts';
import { stateHash } from './state-hash.ts';
import { openTestRecords } from './testing.ts';
import type { Change } from './types.ts';

const RECORDS = 4;
const KINDS = ['person', 'relationshipNote', 'task', 'activity'] as const;
const idOf = (n: number): Id => `0192f4c0-0000-7000-8000-00000000000${n % RECORDS}`;
const entityOf = (n: number): (typeof KINDS)[number] => KINDS[n % RECORDS]!;

type Step =
  | {
      readonly do: 'edit' | 'stale' | 'settle';
      readonly who: number;
      readonly on: number;
      readonly field: number;
      readonly empty: boolean;
    }
  | {
      readonly do: 'delete' | 'restore' | 'retract' | 'eraseField' | 'eraseWhole';
      readonly who: number;
      readonly on: number;
      readonly field: number;
    }
  | {
      readonly do: 'bring';
      readonly who: number;
      readonly from: number;
      readonly count: number;
      readonly crash: boolean;
    }
  | { readonly do: 'restart'; readonly who: number };

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  person: ['nickname', 'pronouns', 'phones', 'language'],
  relationshipNote: ['text', 'topic'],
  task: ['title', 'details'],
  activity: ['subject', 'text'],
};

const nat = (max: number) => fc.nat({ max });
const stepArbitrary = (desks: number): fc.Arbitrary<Step> => {
  const who = nat(desks - 1);
  const at = { who, on: nat(RECORDS - 1), field: nat(3) };
  const bring = fc.record({
    do: fc.constant('bring' as const),
    who,
    from: nat(desks - 1),
    count: fc.integer({ min: 1, max: 6 }),
    crash: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  const write = (...kinds: ('edit' | 'stale' | 'settle')[]) =>
    fc.record({ do: fc.constantFrom(...kinds), ...at, empty: fc.integer({ min: 0, max: 5 }).map((n) => n === 0) });
  return fc.oneof(
    { weight: 6, arbitrary: write('edit') },
    { weight: 2, arbitrary: write('stale', 'settle') },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), ...at }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('retract' as const, 'eraseField' as const), ...at }) },
    { weight: 6, arbitrary: bring },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), who }) },
  );
};

/** A value unlike any other that fits the field. */
function valueFor(field: string, n: number): unknown {
  const text = `zq${n}qz`;
  if (field === 'phones')
    return [{ key: n % 2 === 0 ? '00' : `k${n % 3}`, value: { original: text, e164: `+1312555${1000 + n}` } }];
  if (field === 'topic') return n % 2 === 0 ? 'transport' : 'other';
  return text;
}

const FIRST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  person: {
    name: { given: 'Aviva' },
    nickname: 'zq0qz',
    phones: [{ value: { original: 'zq1qz', e164: '+13125550001' } }],
  },
  relationshipNote: { person: idOf(0), topic: 'other', text: 'zq2qz' },
  task: { title: 'zq3qz', status: 'notStarted', priority: 'medium' },
  activity: { kind: 'call', at: '2026-03-05T14:30:00.000Z', subject: 'zq4qz' },
};

interface Clinic {
  readonly desks: readonly Replica[];
  /** Register values of every op at the moment it was written: none of them may be lost. */
  readonly written: Map<Id, Readonly<Record<string, unknown>>>;
  next: number;
}

function commit({ desks, written }: Clinic, who: number, change: Change): void {
  const { admin, records, writer } = desks[who]!;
  try {
    for (const { op } of records.commit({ actor: admin, changes: [change] }).ops)
      written.set(op, rowToOp(writer.prepare(`${SELECT_OPS} WHERE op.id = ?`).get(idToBytes(op))!).body as never);
  } catch (thrown) {
    // What a person would be told: the record is not here, was erased, is append-only, would be nameless.
    expect((thrown as { code?: string }).code).toMatch(/^record\./);
  }
}

/** Heads of a field, as a form on the screen has them. */
function versionsOf(desk: Replica, id: Id, fieldId: string): Id[] {
  const row = desk.writer.prepare('SELECT versions FROM document WHERE record = ?').get(idToBytes(id));
  const versions = JSON.parse((row?.versions as string | undefined) ?? '{}') as Versions;
  return Object.entries(versions).flatMap(([register, heads]) =>
    isValueRegister(register) && register.startsWith(fieldId) ? headsIn(heads) : [],
  );
}

function carryOut(clinic: Clinic, step: Step): void {
  const { desks } = clinic;
  const desk = desks[step.who % desks.length]!;
  if (step.do === 'restart') {
    desk.restart();
    return;
  }
  if (step.do === 'bring') {
    const known = new Set(opsIn(desk).map(({ id }) => Buffer.from(id).toString('hex')));
    const news = opsIn(desks[step.from % desks.length]!).filter(
      ({ id }) => !known.has(Buffer.from(id).toString('hex')),
    );
    const some = news.slice(0, step.count);
    if (step.crash)
      expect(() =>
        desk.writer.transaction(() => {
          desk.records.apply(...given(some));
          throw new Error('the power is gone');
        }),
      ).toThrow('the power is gone');
    else take(desk, some);
    return;
  }
  const entity = entityOf(step.on);
  const id = idOf(step.on);
  const names = FIELDS[entity]!;
  const field = names[step.field % names.length]!;
  const fieldId = registry.byName(entity).fields[field]!.id;
  clinic.next += 1;
  const values = { [field]: 'empty' in step && step.empty ? null : valueFor(field, clinic.next) };
  const seen = { [field]: versionsOf(desk, id, fieldId) };
  const of = { entity, id };
  const changes: Readonly<Record<typeof step.do, () => Change>> = {
    edit: () => ({ kind: 'edit', ...of, values }),
    stale: () => ({ kind: 'edit', ...of, values, seen: { [field]: seen[field]!.slice(1) } }),
    settle: () => ({ kind: 'edit', ...of, values: {}, seen, settles: true }),
    delete: () => ({ kind: 'delete', ...of }),
    restore: () => ({ kind: 'restore', ...of }),
    retract: () => ({ kind: 'retract', ...of, reason: `zq${clinic.next}qz` }),
    eraseField: () => ({ kind: 'erase', ...of, fields: [field], reason: 'asked for' }),
    eraseWhole: () => ({ kind: 'erase', ...of, reason: 'asked for' }),
  };
  commit(clinic, step.who % desks.length, changes[step.do]());
}

/** All texts in a database, of whatever table. */
function cellsOf({ writer: { connection } }: Replica): string {
  const tables = connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'migration'")
    .pluck()
    .all() as string[];
  const texts: string[] = [];
  for (const table of tables)
    for (const row of connection.prepare(`SELECT * FROM "${table}"`).raw().iterate() as Iterable<unknown[]>)
      for (const cell of row)
        if (cell instanceof Uint8Array) texts.push(Buffer.from(cell).toString('latin1'));
        else if (typeof cell === 'string') texts.push(cell);
  return texts.join('\n');
}

function expectNothingLost(desk: Replica, written: Clinic['written']): void {
  const cells = cellsOf(desk);
  for (const [op, body] of written) {
    const row = desk.writer.prepare(`${SELECT_OPS} WHERE op.id = ?`).get(idToBytes(op))!;
    const stored = rowToOp(row);
    const document = desk.writer
      .prepare('SELECT versions FROM document WHERE record = ?')
      .get(row.record as Uint8Array);
    const versions = JSON.parse((document?.versions as string | undefined) ?? '{}') as Versions;
    for (const [register, value] of Object.entries(body)) {
      const left = (stored.body as Readonly<Record<string, unknown>>)[register];
      if (!isValueRegister(register) || !isDead(versions, register) || !['create', 'edit'].includes(stored.kind)) {
        if (register !== 'reason' || left !== undefined) expect(left).toEqual(value);
        continue;
      }
      expect(left).toBeNull();
      const after = stored.kind === 'create' ? value : (value as readonly unknown[])[2];
      for (const [text] of JSON.stringify(after).matchAll(/zq\d+qz/g)) expect(cells).not.toContain(text);
    }
  }
}

let open: readonly Replica[] = [];
afterEach(async () => {
  for (const desk of open) await desk.close();
  open = [];
});

/** A desk that gets all of it in another order, as after a split of the membership log, or from a liar. */
async function expectSameInAnyOrder(from: Replica, order: readonly number[]): Promise<void> {
  const late = await openTestRecords(registry, { seed: 104_729 });
  open = [...open, late];
  const ops = opsIn(from);
  const places = ops.map((_, n) => order[n % order.length]! * ops.length + ((n * 7) % ops.length));
  const mixed = ops.map((_, n) => n).sort((one, other) => places[one]! - places[other]!);
  for (const [count, n] of mixed.entries()) {
    take(late, [ops[n]!]);
    // What was blanked where its erasure has not come is told meanwhile.
    if (count === ops.length >> 1 && ops.every(({ rest }) => !rest))
      expect(problemsOf(late, registry)).toEqual([]);
  }
  for (const _ of forgetErased({ writer: late.writer, registry, places: [], after: [] }));
  expect(contentsOf(late, registry)).toEqual(contentsOf(from, registry));
  expect(problemsOf(late, registry)).toEqual([]);
}

async function play(desks: number, steps: readonly Step[], order: readonly number[] = []): Promise<void> {
  const clinic: Clinic = { desks: await openReplicas(registry, desks), written: new Map(), next: 10 };
  open = clinic.desks;
  for (let n = 0; n < RECORDS; n += 1)
    commit(clinic, n % desks, { kind: 'create', entity: entityOf(n), id: idOf(n), values: FIRST[entityOf(n)]! });
  expect(clinic.written.size).toBe(RECORDS);
  converge(clinic.desks);
  for (const step of steps) carryOut(clinic, step);
  converge(clinic.desks);
  for (const { writer } of clinic.desks)
    for (const _ of forgetErased({ writer, registry, places: [], after: [] }));
  const [first, ...others] = clinic.desks.map((desk) => contentsOf(desk, registry));
  for (const other of others) expect(other).toEqual(first);
  expect(new Set(clinic.desks.map(({ writer }) => stateHash(writer, registry).hash)).size).toBe(1);
  for (const desk of clinic.desks) {
    expect(problemsOf(desk, registry)).toEqual([]);
    expectNothingLost(desk, clinic.written);
  }
  if (order.length > 0) await expectSameInAnyOrder(clinic.desks[0]!, order);
  for (const desk of open) await desk.close();
  open = [];
}

describe('work at several desks', () => {
  for (const desks of [2, 3, 5])
    test(`of which there are ${desks} ends in one state`, { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(stepArbitrary(desks), { minLength: 5, maxLength: 40 }), (steps) =>
          play(desks, steps),
        ),
        {
          numRuns: Number(process.env.CONVERGE_RUNS ?? 6),
          ...(process.env.CONVERGE_SEED ? { seed: Number(process.env.CONVERGE_SEED) } : {}),
        },
      );
    });

  test('ends in one state where nothing comes in its order', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepArbitrary(3), { minLength: 5, maxLength: 40 }),
        fc.array(nat(1000), { minLength: 20, maxLength: 60 }),
        (steps, order) => play(3, steps, order),
      ),
      {
        numRuns: Number(process.env.CONVERGE_RUNS ?? 6),
        ...(process.env.CONVERGE_SEED ? { seed: Number(process.env.CONVERGE_SEED) } : {}),
      },
    );
  });

  test('and ends in nothing where a record is erased whole', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepArbitrary(3), { minLength: 5, maxLength: 25 }),
        nat(2),
        nat(RECORDS - 1),
        fc.array(stepArbitrary(3), { maxLength: 10 }),
        (before, who, on, after) => play(3, [...before, { do: 'eraseWhole', who, on, field: 0 }, ...after]),
      ),
      { numRuns: Number(process.env.CONVERGE_RUNS ?? 6) },
    );
  });
});
