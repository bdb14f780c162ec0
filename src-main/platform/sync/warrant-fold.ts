/**
 * What warrants come to: of each thing they say the latest decision holds, and of two at once the one that allows less. It follows
 * from the set of warrants alone, in whatever order they came.
 */
import { ROLES } from '#shared/access/actor.ts';
import { generationOf } from '../keys/private-key.ts';
import type { At, Grant, GrantedKeys, OwnWord } from './warrant.ts';

interface Decided<Value> {
  readonly value: Value;
  readonly at: At;
}

/** What is in force for one user. */
export interface Right {
  readonly role: Decided<string>;
  readonly active: Decided<boolean>;
  readonly keys: Decided<GrantedKeys>;
}

export const compareAt = ([one, first]: At, [other, second]: At): number => one - other || first - second;

/** The more a role is, the less it allows; one that this version does not know allows least. */
const restraint = (role: string): number => {
  const known = (ROLES as readonly string[]).indexOf(role);
  return known === -1 ? ROLES.length : known;
};
const byText = (one: unknown, other: unknown): number => {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a === b ? 0 : a < b ? -1 : 1;
};

/** `atOnce`: positive where `one` holds against `other`. */
function latest<Value>(
  all: readonly Decided<Value>[],
  atOnce: (one: Value, other: Value) => number,
): Decided<Value> {
  return all.reduce((best, one) =>
    (compareAt(one.at, best.at) || atOnce(one.value, best.value)) > 0 ? one : best,
  );
}

/** Null for no grants. */
export function foldGrants(grants: readonly Pick<Grant, 'role' | 'active' | 'keys'>[]): Right | null {
  if (grants.length === 0) return null;
  return {
    role: latest(
      grants.map(({ role }) => role),
      (one, other) => restraint(one) - restraint(other) || byText(one, other),
    ),
    active: latest(
      grants.map(({ active }) => active),
      (one, other) => Number(other) - Number(one),
    ),
    keys: latest(
      grants.map(({ keys }) => keys),
      byText,
    ),
  };
}

/** Her keys, with the newest sealed half that a grant names, or that she gave her own word for. `words`: signed by a key of hers. */
export function grantedKeys({ keys }: Right, words: readonly { readonly says: OwnWord }[]): GrantedKeys {
  const sealedPrivateKey = words.reduce((best, { says }) => {
    const { publicKey, sealedPrivateKey: sealed } = says;
    const newer = generationOf(sealed) - generationOf(best) || byText(sealed, best);
    return newer > 0 && publicKey === keys.value.publicKey ? sealed : best;
  }, keys.value.sealedPrivateKey);
  return { ...keys.value, sealedPrivateKey };
}
