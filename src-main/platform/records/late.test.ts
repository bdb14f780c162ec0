/** Ops that come after what was written because of them: as after a split of the membership log, or by whoever sends them so. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import {
  bring,
  contentsOf,
  create,
  edit,
  erase,
  mark,
  openReplicas,
  opsIn,
  problemsOf,
  questionsAt,
  type Replica,
  type Travelling,
  take,
} from './replicas.testing.ts';

let replicas: Replica[];
let [ana, ben, cleo]: Replica[] = [];
let person: Id;
beforeEach(async () => {
  replicas = await openReplicas(registry, 3);
  [ana, ben, cleo] = replicas;
  person = create(ana!, { name: { given: 'Pat' }, nickname: 'Patty' });
  bring(ana!, ben!);
  bring(ana!, cleo!);
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

const opOf = (replica: Replica, id: Id | undefined): Travelling =>
  opsIn(replica).find((op) => Buffer.compare(op.id, idToBytes(id!)) === 0)!;

/** Each at once, and all is sound after each. */
function takeEach(replica: Replica, ops: readonly Travelling[]): void {
  for (const op of ops) {
    take(replica, [op]);
    expect(problemsOf(replica, registry)).toEqual([]);
  }
}

const expectSame = (one: Replica, other: Replica): void =>
  expect(contentsOf(other, registry)).toEqual(contentsOf(one, registry));

describe('an edit', () => {
  test('that a later one named as seen is no head any more when it comes', () => {
    const first = edit(ana!, person, { nickname: 'Pia' });
    bring(ana!, ben!);
    const second = edit(ben!, person, { nickname: 'Pip' });
    takeEach(cleo!, [opOf(ben!, second), opOf(ben!, first)]);
    expect(questionsAt(cleo!, person)).toEqual([]);
    expect(cleo!.records.peek('person', person)?.values.nickname).toBe('Pip');
    expectSame(ben!, cleo!);
  });

  test('is none either where its own desk wrote again, or where that was replaced in turn', () => {
    const [first, second] = [edit(ana!, person, { nickname: 'Pia' }), edit(ana!, person, { nickname: 'Pip' })];
    bring(ana!, ben!);
    const third = edit(ben!, person, { nickname: 'Pem' });
    const ops = [second, third, first].map((id) => opOf(ben!, id));
    takeEach(cleo!, ops);
    expectSame(ben!, cleo!);
  });

  test('that nobody saw stands beside a later one', () => {
    const one = edit(ana!, person, { nickname: 'Pia' });
    const other = edit(ben!, person, { nickname: 'Pip' });
    takeEach(cleo!, [opOf(ben!, other), opOf(ana!, one)]);
    expect(questionsAt(cleo!, person)).toMatchObject([{ kind: 'field' }]);
    bring(ana!, ben!);
    expectSame(ben!, cleo!);
  });
});

describe('an edit of what is erased here, before the one it rests on', () => {
  const SECRET = 'zanzibarine';
  const holdsSecret = ({ writer }: Replica): boolean =>
    writer
      .prepare('SELECT state FROM document')
      .all()
      .some(({ state }) => Buffer.from(state as Uint8Array).includes(SECRET));

  test('leaves nothing of it in the document, shows what else it says, and does not keep others from being shown', () => {
    const first = edit(ben!, person, { nickname: 'Pia' });
    const second = edit(ben!, person, { nickname: SECRET, pronouns: 'they' });
    const third = edit(ben!, person, { jobTitle: 'Carpenter' });
    erase(ana!, person, ['nickname']);
    takeEach(ana!, [opOf(ben!, second), opOf(ben!, third)]);
    expect(holdsSecret(ana!)).toBe(false);
    const shown = { pronouns: 'they', jobTitle: 'Carpenter' };
    expect(ana!.records.peek('person', person)?.values).toMatchObject(shown);
    takeEach(ana!, [opOf(ben!, first)]);
    expect(holdsSecret(ana!)).toBe(false);
    const { values } = ana!.records.peek('person', person)!;
    expect(values).toMatchObject(shown);
    bring(ana!, ben!);
    expect(holdsSecret(ben!)).toBe(false);
    expect(ben!.records.peek('person', person)?.values).toEqual(values);
    edit(ana!, person, { pronouns: 'she' });
    bring(ana!, ben!);
    expect(ben!.records.peek('person', person)?.values).toMatchObject({ ...shown, pronouns: 'she' });
    for (const replica of [ana!, ben!]) expect(problemsOf(replica, registry)).toEqual([]);
  });

  test('nor does an erasure that comes while it waits', () => {
    const [first, second] = [edit(ben!, person, { nickname: 'Pia' }), edit(ben!, person, { nickname: SECRET })];
    takeEach(ana!, [opOf(ben!, second)]);
    expect(holdsSecret(ana!)).toBe(true);
    erase(ana!, person, ['nickname']);
    expect(holdsSecret(ana!)).toBe(false);
    takeEach(ana!, [opOf(ben!, first)]);
    expect(holdsSecret(ana!)).toBe(false);
  });
});

test('a document that comes with a blanked op, and holds what an op wrote that does not, is no damage, and shows what the heads say', () => {
  const VALUES = [
    ['they', 'she'],
    [null, 'she'],
    ['they', null],
  ] as const;
  // Whose value Yjs keeps is up to the numbers of the two.
  for (const [one, other] of [
    [ben!, cleo!],
    [cleo!, ben!],
  ] as const)
    for (const [there, here] of VALUES) {
      const about = create(ana!, { name: { given: 'Sam' }, pronouns: 'it' });
      for (const replica of [one, other]) bring(ana!, replica);
      const lost = edit(one, about, { pronouns: there });
      edit(other, about, { pronouns: here });
      take(ana!, [opOf(one, lost)]);
      edit(ana!, about, { jobTitle: 'Carpenter' });
      erase(ana!, about, ['jobTitle']);
      // She begins anew, and brings what counts.
      const anew = randomBytes(16);
      const brought = opsIn(ana!).filter(({ id }) => Buffer.compare(id, idToBytes(lost!)) !== 0);
      take(
        other,
        brought.map((op) => ({ ...op, author: anew })),
      );
      expect(problemsOf(other, registry)).toEqual([]);
      expect(other.records.peek('person', about)?.values.pronouns ?? null).toBe(here);
    }
});

describe('an erasure', () => {
  test('that has no known form comes to nothing, with nothing beside its op', () => {
    const sound = opOf(ana!, erase(ana!, person, ['nickname']));
    const id = randomBytes(16);
    id[6] = 0x70;
    take(ben!, [{ ...sound, id, salt: randomBytes(16), body: Buffer.from('{"fields":"x","reason":"odd"}') }]);
    expect(ben!.records.peek('person', person)?.values.nickname).toBe('Patty');
    expect(ben!.writer.prepare('SELECT count(*) AS count FROM document').get()!.count).toBe(0);
    const gone = mark(ben!, 'delete', person)!;
    ben!.records.undo(ben!.admin, gone);
    expect(ben!.records.peek('person', person)?.deleted).toBe(false);
    // That its author wrote it so is all there is to say of it.
    expect(problemsOf(ben!, registry).map(({ code }) => code)).toEqual(['op.unreadable']);
  });

  test('of what is no field neither keeps a record deleted nor ends it', () => {
    for (const fields of ['["~"]', '[""]', '["p18", "!"]', '["p18!1"]', '["toString"]']) {
      const deletion = opOf(ana!, mark(ana!, 'delete', person));
      const restoration = opOf(ana!, mark(ana!, 'restore', person));
      const id = randomBytes(16);
      id[6] = 0x70;
      const body = Buffer.from(`{"fields":${fields}}`);
      const erasure: Travelling = { ...deletion, kind: 'erase', id, salt: randomBytes(16), body };
      for (const op of [deletion, erasure, restoration]) take(ben!, [op]);
      for (const op of [deletion, restoration, erasure]) take(cleo!, [op]);
      for (const desk of [ben!, cleo!]) {
        expect(desk.records.peek('person', person)?.deleted).toBe(false);
        expect(desk.records.peek('person', person)?.values.nickname).toBe('Patty');
      }
      expectSame(ben!, cleo!);
    }
  });
});

describe('a deletion', () => {
  test('that a restoration saw does not hide the record when it comes', () => {
    const deletion = mark(ana!, 'delete', person);
    bring(ana!, ben!);
    const restoration = mark(ben!, 'restore', person);
    takeEach(cleo!, [opOf(ben!, restoration), opOf(ben!, deletion)]);
    expect(cleo!.records.peek('person', person)?.deleted).toBe(false);
    expect(questionsAt(cleo!, person)).toEqual([]);
    expectSame(ben!, cleo!);
  });

  /** `after`: whose time it has. */
  const silent = (after: Travelling, of: Partial<Travelling> = {}): Travelling => {
    const id = randomBytes(16);
    id[6] = 0x70;
    const body = Buffer.from('{}');
    return { ...after, kind: 'delete', hlc: after.hlc + 1, id, salt: randomBytes(16), body, ...of };
  };

  test('that does not say what it saw has seen what is earlier, whenever it comes', () => {
    const deletion = opOf(ana!, mark(ana!, 'delete', person));
    const forged = silent(deletion);
    ana!.clock.advance(1000);
    const restoration = opOf(ana!, mark(ana!, 'restore', person));
    takeEach(ben!, [deletion, restoration, forged]);
    takeEach(cleo!, [forged, deletion, restoration]);
    // The restoration had not seen it, and is later.
    for (const { records } of [ben!, cleo!]) expect(records.peek('person', person)?.deleted).toBe(false);
    expect(questionsAt(ben!, person)).toMatchObject([{ kind: 'standing' }]);
    expectSame(ben!, cleo!);
    const last = silent(restoration);
    takeEach(ben!, [last]);
    takeEach(cleo!, [last]);
    expect(ben!.records.peek('person', person)?.deleted).toBe(true);
    expect(questionsAt(ben!, person)).toEqual([]);
    expectSame(ben!, cleo!);
  });

  test('in another space than the record’s counts for nothing, even where all are gone through', () => {
    const [made] = opsIn(ana!);
    const device = idToBytes('019cbe67-ce40-7000-8000-0000000000ee');
    const elsewhere = silent(made!, { device, space: 'clinical', hlc: made!.hlc + 10_000_000_000 });
    const one = opOf(ben!, mark(ben!, 'delete', person));
    const other = opOf(cleo!, mark(cleo!, 'delete', person));
    takeEach(ana!, [elsewhere, one, other]);
    takeEach(ben!, [other, elsewhere]);
    expect(questionsAt(ana!, person)).toEqual([]);
    expectSame(ana!, ben!);
  });

  test('leads nowhere in a circle with another that names it', () => {
    const [made] = opsIn(ana!);
    const [one, other] = [silent(made!), silent(made!, { kind: 'restore' })];
    const naming = ({ id }: Travelling): Buffer => {
      const hex = Buffer.from(id).toString('hex');
      const name = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return Buffer.from(JSON.stringify({ seen: { '~': name } }));
    };
    const circle = [
      { ...one, body: naming(other) },
      { ...other, body: naming(one) },
    ];
    takeEach(ben!, circle);
    takeEach(cleo!, circle.toReversed());
    expectSame(ben!, cleo!);
  });
});
