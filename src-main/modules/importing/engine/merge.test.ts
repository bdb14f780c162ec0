import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Person } from '#modules/people/contract/person.entity.ts';
import { fingerprint, merge, writtenOf } from './merge.ts';

const nothing = () => false;
const email = fc.constantFrom('a@x.org', 'b@x.org', 'c@x.org');
const value = fc.record(
  {
    nickname: fc.constantFrom('Ann', 'Bob', 'Cy'),
    gender: fc.constantFrom('female', 'male'),
    emails: fc.uniqueArray(email, { minLength: 1 }),
    roles: fc.subarray(['patient', 'family', 'provider'], { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const stored = (values: Readonly<Record<string, unknown>>) => ({
  ...values,
  ...(values.emails
    ? { emails: (values.emails as string[]).map((one, index) => ({ key: `k${index}`, value: one })) }
    : {}),
});
const apply = (current: Readonly<Record<string, unknown>>, edit: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries({ ...current, ...edit }).filter(([, one]) => one !== null));

describe('merge', () => {
  it('of the same content changes nothing', () => {
    fc.assert(
      fc.property(value, (values) => {
        const { edit } = merge(Person, stored(values), values, writtenOf(Person, values), nothing);
        expect(edit).toEqual({});
      }),
    );
  });

  it('of any content is settled after once', () => {
    fc.assert(
      fc.property(value, value, value, (current, before, incoming) => {
        const first = merge(Person, stored(current), incoming, writtenOf(Person, before), nothing);
        const after = apply(stored(current), first.edit);
        expect(merge(Person, after, incoming, first.written, nothing).edit).toEqual({});
      }),
    );
  });

  it('never changes a value that no import wrote, and never drops an entry a person added', () => {
    fc.assert(
      fc.property(value, value, (current, incoming) => {
        const after = apply(stored(current), merge(Person, stored(current), incoming, null, nothing).edit);
        for (const name of ['nickname', 'gender'] as const)
          if (current[name] !== undefined) expect(after[name]).toBe(current[name]);
        const emails = ((after.emails ?? []) as { value: string }[]).map((item) => item.value);
        for (const one of current.emails ?? []) expect(emails).toContain(one);
      }),
    );
  });

  it('takes over what its own source changed', () => {
    fc.assert(
      fc.property(value, value, (before, incoming) => {
        const after = apply(
          stored(before),
          merge(Person, stored(before), incoming, writtenOf(Person, before), nothing).edit,
        );
        expect(after.nickname).toBe(incoming.nickname);
        expect(((after.emails ?? []) as { value: string }[]).map((item) => item.value).sort()).toEqual(
          [...(incoming.emails ?? [])].sort(),
        );
      }),
    );
  });
});

describe('fingerprint', () => {
  it('depends on what a value is, not on the order it was written in', () => {
    expect(fingerprint({ a: 'x', b: 'y' })).toBe(fingerprint({ b: 'y', a: 'x' }));
    expect(fingerprint({ a: 'x', b: 'y' })).not.toBe(fingerprint({ a: 'y', b: 'x' }));
  });
});
