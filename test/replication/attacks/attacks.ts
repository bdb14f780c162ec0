/** All that the relay may do to a clinic, by name (security.md E1). */
import type { Attack } from './attack.ts';
import { DELIVERY_ATTACKS } from './deliveries.ts';
import { HISTORY_ATTACKS, OTHER_ATTACKS } from './history.ts';
import { MEMBERSHIP_ATTACKS } from './members.ts';
import { PROOF_ATTACKS } from './proofs.ts';

/** What a safeguard of its own stands against: so often that any few dozen seeds have some of each. */
const DECISIVE: readonly string[] = [
  'hold-causes',
  'reorder-author',
  'drop-one',
  'sign-anew',
  'receipt-of-a-stranger',
  'withhold-author',
];

/** By what they change. */
export const ATTACK_KINDS: readonly (readonly Attack[])[] = [
  [...DELIVERY_ATTACKS, ...PROOF_ATTACKS].filter(({ name }) => DECISIVE.includes(name)),
  DELIVERY_ATTACKS,
  DELIVERY_ATTACKS,
  PROOF_ATTACKS,
  MEMBERSHIP_ATTACKS,
  HISTORY_ATTACKS,
  OTHER_ATTACKS,
];

export const ATTACKS: readonly Attack[] = [...new Set(ATTACK_KINDS.flat())];
