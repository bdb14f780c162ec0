import { expect, test } from 'vitest';
import { accountSource } from '#modules/accounts/search/account-source.ts';
import type { Values } from '#shared/entity/entity.ts';
import { personSource } from './person-source.ts';

/** Values that note what is read of them. */
function watched(values: Values): { readonly values: Values; readonly read: Set<string> } {
  const read = new Set<string>();
  const spy = new Proxy(values, {
    get(target, name) {
      read.add(String(name));
      return Reflect.get(target, name);
    },
    ownKeys: () => [],
  });
  return { values: spy, read };
}

const PERSONS: readonly Values[] = [
  {},
  { name: { given: 'Ana', family: 'Silva' }, deceasedOn: '2026-01-02', lifecycle: 'discharged' },
  { name: { text: 'Ana Silva' }, deceased: true, birthDate: '1970-02-03' },
];

test.each([
  ['person', personSource, PERSONS],
  ['account', accountSource, [{}, { name: 'Northside', active: false }]],
] as const)('what makes the entry of a %s is what it says that it reads', (_, source, all) => {
  for (const values of all) {
    const one = watched(values);
    source.toEntry(one.values);
    expect(source.reads).toEqual(expect.arrayContaining([...one.read]));
  }
});

test('so is what makes the entry of several', () => {
  const members = PERSONS.slice(1).map(watched);
  personSource.together!(members.map(({ values }) => values));
  const read = new Set(members.flatMap((one) => [...one.read]));
  expect([...read].filter((name) => !personSource.reads.includes(name))).toEqual([]);
  expect(read.size).toBeGreaterThan(5);
});
