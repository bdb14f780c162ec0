/** Why somebody was found, as far as it is worth saying: that the name was typed needs no word. Pure. */
import type { Hit } from '#modules/people/contract/search.api.ts';

export type ShownReason =
  | { readonly kind: 'nickname' | 'sounds-like' | 'misspelt' | 'email' }
  | { readonly kind: 'birth-date' | 'phone' | 'identifier'; readonly value: string };

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The number that was meant: one that ends or begins with the digits typed, else the first. */
function phoneMeant(phones: readonly string[], typed: string): string | undefined {
  const wanted = digitsOf(typed);
  return phones.find((phone) => wanted !== '' && digitsOf(phone).includes(wanted)) ?? phones[0];
}

function identifierMeant(hit: Pick<Hit, 'identifiers'>, typed: string): string | undefined {
  const squeeze = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const wanted = squeeze(typed);
  return (hit.identifiers.find(({ value }) => squeeze(value).includes(wanted)) ?? hit.identifiers[0])?.value;
}

type Known = Pick<Hit, 'birthDate' | 'phones' | 'identifiers'> & { readonly reasons?: Hit['reasons'] | undefined };

/** Strongest first, at most two. */
export function shownReasons(hit: Known, typed: string): readonly ShownReason[] {
  const shown = (hit.reasons ?? []).flatMap((reason): readonly ShownReason[] => {
    switch (reason) {
      case 'nickname':
      case 'sounds-like':
      case 'misspelt':
      case 'email':
        return [{ kind: reason }];
      case 'birth-date':
        return hit.birthDate ? [{ kind: reason, value: hit.birthDate }] : [];
      case 'phone': {
        const phone = phoneMeant(hit.phones, typed);
        return phone ? [{ kind: reason, value: digitsOf(phone).slice(-4) }] : [];
      }
      case 'identifier': {
        const value = identifierMeant(hit, typed);
        return value ? [{ kind: reason, value }] : [];
      }
      default:
        return [];
    }
  });
  return shown.slice(0, 2);
}
