/** Ops that come under an id that is here already. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { keptDigest } from './op-name.ts';
import {
  bring,
  contentsOf,
  create,
  edit,
  erase,
  given,
  openReplicas,
  opsIn,
  problemsOf,
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
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

const shown = (replica: Replica) => replica.records.peek('person', person)?.values;
/** As somebody would send it who says that an erasure blanked it. */
const blanked = (op: Travelling, rest: object): Travelling => ({
  ...op,
  ...{ salt: null, body: null, doc: null, events: null },
  rest: { digest: keptDigest({ ...op }), body: Buffer.from(JSON.stringify(rest)) },
});
/** The id of an older version, which says nothing about what stands under it. */
const older = (): Uint8Array => {
  const id = randomBytes(16);
  id[6] = 0x70;
  return id;
};

describe('an op that came blanked', () => {
  test('says what it says once it comes whole', () => {
    edit(ana!, person, { nickname: 'Pia' });
    const [made, changed] = opsIn(ana!);
    take(ben!, [made!, blanked(changed!, { nick: null })]);
    expect(shown(ben!)?.nickname).toBe('Patty');
    expect(take(ben!, [changed!])).toBe(0);
    expect(shown(ben!)?.nickname).toBe('Pia');
    bring(ana!, cleo!);
    expect(contentsOf(ben!, registry)).toEqual(contentsOf(cleo!, registry));
    expect(problemsOf(ben!, registry)).toEqual([]);
  });

  test('the creation of a record too', () => {
    const [made] = opsIn(ana!);
    take(ben!, [blanked(made!, {})]);
    expect(shown(ben!)).toEqual({});
    take(ben!, [made!]);
    bring(ana!, cleo!);
    expect(contentsOf(ben!, registry)).toEqual(contentsOf(cleo!, registry));
    expect(problemsOf(ben!, registry)).toEqual([]);
  });

  test('stays so where an erasure blanked it', () => {
    edit(ana!, person, { nickname: 'Pia' });
    const whole = opsIn(ana!);
    bring(ana!, ben!);
    erase(ana!, person, ['nickname']);
    bring(ana!, ben!);
    const before = contentsOf(ben!, registry);
    expect(take(ben!, whole)).toBe(0);
    expect(contentsOf(ben!, registry)).toEqual(before);
    expect(JSON.stringify(before)).not.toContain('Pia');
  });
});

describe('an op with the id of an older version', () => {
  const forged = (op: Travelling, of: Partial<Travelling>): Travelling => ({
    ...op,
    salt: randomBytes(16),
    ...of,
  });
  const apply = (replica: Replica, ops: readonly Travelling[]) =>
    replica.writer.transaction(() => replica.records.apply(...given(ops)));

  test('is hidden by nothing of another space', () => {
    const [made] = opsIn(ana!);
    const old = { ...made!, id: older() };
    const squat = forged(old, { space: 'restricted', record: randomBytes(16) });
    expect(apply(ben!, [squat, old])).toMatchObject({ taken: 2 });
    expect(shown(ben!)?.nickname).toBe('Patty');
    expect(problemsOf(ben!, registry)).toEqual([]);
  });

  test('is not replaced by what comes later under its id, and that is told', () => {
    const [made] = opsIn(ana!);
    const old = { ...made!, id: older() };
    expect(apply(ben!, [old, old])).toMatchObject({ taken: 1, isDoubtful: false });
    expect(apply(ben!, [forged(old, { body: Buffer.from('{}') })])).toMatchObject({ taken: 0, isDoubtful: true });
    expect(shown(ben!)?.nickname).toBe('Patty');
  });
});

test('what is blanked brings no document into a record of another space', () => {
  const values = {
    kind: 'note',
    person,
    at: '2026-03-05T14:00:00.000Z',
    text: 'Told in confidence',
    sensitive: true,
  };
  const note = create(ana!, values, 'activity');
  edit(ana!, person, { nickname: 'Pia' });
  bring(ana!, ben!);
  const state = ana!.writer.prepare('SELECT state FROM document WHERE record = ?').get(idToBytes(person))!
    .state as Uint8Array;
  const [of] = opsIn(ana!).filter(({ record }) => Buffer.compare(record, idToBytes(note)) === 0);
  const before = contentsOf(ben!, registry) as { heads: unknown };
  take(ben!, [{ ...blanked({ ...of!, id: older(), kind: 'edit', space: 'org' }, {}), state }]);
  expect((contentsOf(ben!, registry) as { heads: unknown }).heads).toEqual(before.heads);
});
