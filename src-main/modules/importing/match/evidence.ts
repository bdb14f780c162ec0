/** What two people or accounts have in common. Pure, over stored values. */
import type { Address } from '#shared/entity/fields/address.ts';
import { type Identifier, identifierKey } from '#shared/entity/fields/identifier.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { fold, sameName, unlikeName } from './names.ts';

/** Values of a record or draft, the entries of many-fields without their keys. */
export type Known = Readonly<Record<string, unknown>>;

export const entries = <Value>(known: Known, field: string): readonly Value[] =>
  (known[field] ?? []) as readonly Value[];

export const phoneKey = (phone: Phone): string => phone.e164 ?? phone.original.replace(/\D+/g, '');

/** Identifiers that say who somebody is: a number without a giver, or a table's own row number, says nothing elsewhere. */
export const tellingIdentifiers = (known: Known): readonly string[] =>
  entries<Identifier>(known, 'identifiers')
    .filter((one) => (one.system !== undefined || one.type !== undefined) && !one.system?.startsWith('csv:'))
    .map(identifierKey);

const addressKey = (address: Address): string | undefined => {
  const line = fold(address.line1);
  const place = fold(address.postalCode) || fold(address.city);
  return line === '' || place === '' ? undefined : `${line}|${place}`;
};

const share = (one: readonly (string | undefined)[], other: readonly (string | undefined)[]): boolean =>
  one.some((key) => key !== undefined && key !== '' && other.includes(key));

export const samePhone = (one: Known, other: Known): boolean =>
  share(entries<Phone>(one, 'phones').map(phoneKey), entries<Phone>(other, 'phones').map(phoneKey));

export const sameEmail = (one: Known, other: Known): boolean =>
  share(
    entries<string>(one, 'emails').map((text) => text.toLowerCase()),
    entries<string>(other, 'emails').map((text) => text.toLowerCase()),
  );

export const sameAddress = (one: Known, other: Known): boolean =>
  share(entries<Address>(one, 'addresses').map(addressKey), entries<Address>(other, 'addresses').map(addressKey));

export const sameContact = (one: Known, other: Known): boolean =>
  samePhone(one, other) || sameEmail(one, other) || sameAddress(one, other);

export const nameOf = (known: Known): PersonName | undefined =>
  (known.name as PersonName | null | undefined) ?? undefined;
export const birthOf = (known: Known): string | undefined =>
  (known.birthDate as string | null | undefined) ?? undefined;

/**
 * No word of their names is the same, and no birth date speaks for them: two people, whatever number they share. Numbers are
 * given out twice, typed wrongly and made up; joining two patients is worse than listing a pair.
 */
export function contradict(one: Known, other: Known): boolean {
  const [a, b, born, birth] = [nameOf(one), nameOf(other), birthOf(one), birthOf(other)];
  return a !== undefined && b !== undefined && unlikeName(a, b) && !(born !== undefined && born === birth);
}

/**
 * Whether a unit that a source calls by the same id is still the same one: something of it must have stayed. `near`: both came
 * from files of one name or folder, so that a name alone is enough.
 */
export function compatible(entity: string, one: Known, other: Known, near: boolean): boolean {
  if (share(tellingIdentifiers(one), tellingIdentifiers(other))) return !contradict(one, other);
  if (entity === 'account')
    return fold(one.name as string) === fold(other.name as string) || samePhone(one, other);
  const [a, b, born, birth] = [nameOf(one), nameOf(other), birthOf(one), birthOf(other)];
  const named = a !== undefined && b !== undefined && sameName(a, b);
  if (born && birth && born !== birth) return named && (near || sameContact(one, other));
  if (born && born === birth) return !a || !b || !unlikeName(a, b) || sameContact(one, other);
  return named || sameContact(one, other) || (!a && !b);
}
