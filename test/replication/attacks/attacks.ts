/** All that the relay may do to a clinic, by name (security.md E1). */
import type { Attack } from './attack.ts';
import { DELIVERY_ATTACKS } from './deliveries.ts';
import { HISTORY_ATTACKS, OTHER_ATTACKS } from './history.ts';
import { MEMBERSHIP_ATTACKS } from './members.ts';
import { PROOF_ATTACKS } from './proofs.ts';

export const ATTACKS: readonly Attack[] = [
  ...DELIVERY_ATTACKS,
  ...PROOF_ATTACKS,
  ...MEMBERSHIP_ATTACKS,
  ...HISTORY_ATTACKS,
  ...OTHER_ATTACKS,
];
