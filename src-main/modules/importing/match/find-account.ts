/** Whether an account is already here: by identifier where the names are not wholly different, then by name and one equal phone or address. */
import type { Id } from '#shared/ids/uuid.ts';
import type { Ledger } from '../engine/ledger.ts';
import { type Known, sameAddress, sameEmail, samePhone, tellingIdentifiers } from './evidence.ts';
import { unlikeName } from './names.ts';

const MAX_CANDIDATES = 50;

export function findAccount(ledger: Ledger, known: Known): Id | null {
  const live = (id: Id): Known | null => {
    const record = ledger.record('account', id);
    return record && !record.deleted ? record.known : null;
  };
  for (const key of tellingIdentifiers(known))
    for (const id of ledger.find('account', 'identifiers', key)) {
      const other = live(id);
      if (other && !unlikeName({ text: known.name as string }, { text: other.name as string })) return id;
    }
  const named = ledger.named('account', (known.name as string).toLowerCase(), MAX_CANDIDATES);
  return (
    named.find((id) => {
      const other = live(id);
      return other !== null && (samePhone(known, other) || sameEmail(known, other) || sameAddress(known, other));
    }) ?? null
  );
}

/** An account of which only the name is known: the one of that name, where there is exactly one. */
export function findByNameOnly(ledger: Ledger, name: string): Id | null {
  const named = ledger.named('account', name.toLowerCase(), 2);
  return named.length === 1 ? (named[0] as Id) : null;
}
