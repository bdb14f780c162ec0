/** Ops that come in another space than the one in which their record lives: from somebody who does not hold that one. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import {
  bring,
  create,
  erase,
  openReplicas,
  opsIn,
  problemsOf,
  type Replica,
  type Travelling,
  take,
} from './replicas.testing.ts';

let replicas: Replica[];
let [ana, ben]: Replica[] = [];
let note: Id;
beforeEach(async () => {
  replicas = await openReplicas(registry, 2);
  [ana, ben] = replicas;
  const person = create(ana!, { name: { given: 'Ana' } });
  bring(ana!, ben!);
  const values = {
    kind: 'note',
    person,
    at: '2026-03-05T14:00:00.000Z',
    text: 'Told in confidence',
    sensitive: true,
  };
  note = create(ana!, values, 'activity');
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

/** As if it were of the space `org`, in which everybody writes. */
function forged(kind: string, body: unknown, id = randomBytes(16)): Travelling {
  const [op] = opsIn(ana!).filter(({ record }) => Buffer.compare(record, idToBytes(note)) === 0);
  return {
    ...op!,
    id,
    kind,
    space: 'org',
    salt: randomBytes(16),
    body: Buffer.from(JSON.stringify(body)),
    events: null,
  };
}
const attacks = (): Travelling[] => [
  forged('retract', { reason: 'gone' }),
  forged('create', { kind: 'note' }, Buffer.alloc(16)),
  forged('erase', { reason: 'asked for' }),
];
const shown = (replica: Replica) => replica.records.peek('activity', note);
const expectWhole = (replica: Replica): void => {
  expect(shown(replica)).toMatchObject({
    deletedAt: null,
    retracted: null,
    values: { text: 'Told in confidence' },
  });
  expect(problemsOf(replica, registry)).toEqual([]);
};

describe('what was written to a sensitive note from outside its space', () => {
  test('does nothing, and stays in the log', () => {
    bring(ana!, ben!);
    for (const [at, op] of attacks().entries()) {
      expect(take(ben!, [op])).toBe(1);
      expectWhole(ben!);
      expect(opsIn(ben!).filter(({ record }) => Buffer.compare(record, op.record) === 0)).toHaveLength(at + 2);
    }
  });

  test('does nothing though it came before the note itself', () => {
    take(ben!, attacks());
    bring(ana!, ben!);
    expectWhole(ben!);
  });

  test('takes nothing from what is written inside of it later', () => {
    bring(ana!, ben!);
    take(ben!, attacks());
    erase(ana!, note, undefined, 'activity');
    bring(ana!, ben!);
    expect(shown(ben!)).toMatchObject({ deleted: true, values: {} });
    expect(problemsOf(ben!, registry)).toEqual([]);
  });
});
