/** All that the relay may do to a clinic, by name (security.md E1). */
import type { Attack } from './attack.ts';
import { DELIVERY_ATTACKS } from './deliveries.ts';
import { HISTORY_ATTACKS, OTHER_ATTACKS } from './history.ts';
import { MEMBERSHIP_ATTACKS } from './members.ts';
import { PROOF_ATTACKS } from './proofs.ts';

/** By what they change. */
export const ATTACK_KINDS: readonly (readonly Attack[])[] = [
  DELIVERY_ATTACKS,
  DELIVERY_ATTACKS,
  PROOF_ATTACKS,
  MEMBERSHIP_ATTACKS,
  HISTORY_ATTACKS,
  OTHER_ATTACKS,
];

export const ATTACKS: readonly Attack[] = [...new Set(ATTACK_KINDS.flat())];
