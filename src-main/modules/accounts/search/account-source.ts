/** How an account is found: by its name, phones, identifiers and e-mail addresses. */
import { type Entry, MARK } from '#platform/search/entry.ts';
import { nameWords } from '#platform/search/fold.ts';
import { phoneDigits } from '#platform/search/phone-digits.ts';
import type { SearchSource } from '#platform/search/source.ts';
import type { ValuesOf } from '#shared/entity/entity.ts';
import { Account } from '../contract/account.entity.ts';

const NOTHING_RELATED: ReadonlySet<string> = new Set();

function toEntry(values: ValuesOf<typeof Account>): Entry {
  return {
    names: [values.name ? nameWords(values.name) : []],
    date: null,
    phones: (values.phones ?? []).map(({ value }) => ({
      digits: phoneDigits(value),
      international: value.e164 !== undefined,
    })),
    identifiers: (values.identifiers ?? []).map(({ value }) => value.value),
    emails: (values.emails ?? []).map(({ value }) => value),
    marks: values.active === false ? MARK.inactive : 0,
  };
}

export const accountSource: SearchSource = {
  entity: Account,
  reads: ['name', 'phones', 'identifiers', 'emails', 'active'],
  toEntry: (values) => toEntry(values as ValuesOf<typeof Account>),
  related: () => NOTHING_RELATED,
  shown: { name: 'name', identifiers: 'identifiers', phones: 'phones', roles: 'kind' },
  classes: { name: 'identity', date: 'identity', phone: 'contact', identifier: 'operational', email: 'contact' },
};
