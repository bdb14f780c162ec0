/** All that the relay may do to a clinic, by name (security.md E1). */
import type { Rng } from '../../durability/rng.ts';
import type { Attack } from './attack.ts';
import { DELIVERY_ATTACKS } from './deliveries.ts';
import { HISTORY_ATTACKS, OTHER_ATTACKS } from './history.ts';
import { MEMBERSHIP_ATTACKS } from './members.ts';
import { MEMORY_ATTACKS } from './memory.ts';
import { MOMENT_ATTACKS } from './moments.ts';
import { OMISSION_ATTACKS } from './omissions.ts';
import { PROOF_ATTACKS } from './proofs.ts';

const named = (...names: readonly string[]): readonly Attack[] =>
  [...DELIVERY_ATTACKS, ...PROOF_ATTACKS, ...HISTORY_ATTACKS].filter(({ name }) => names.includes(name));

/** What a safeguard of its own stands against, by that safeguard: any few dozen seeds have several of each. */
const DECISIVE: readonly (readonly Attack[])[] = [
  named('effect-first'),
  named('reorder-author', 'drop-one', 'delay'),
  named('sign-anew', 'flip-signature', 'flip-ciphertext'),
  named('receipt-of-a-stranger', 'receipt-flipped'),
];

/** What shows by the word of others alone, and only where nothing else gives the relay away. */
const SILENT: readonly Attack[] = [
  ...named('deaf-to-follow', 'withhold-author', 'withhold-space'),
  ...named('deaf-to-follow', 'withhold-author'),
  ...named('deaf-to-follow'),
];

/** By what they change. */
const KINDS: readonly (readonly Attack[])[] = [
  DELIVERY_ATTACKS,
  DELIVERY_ATTACKS,
  PROOF_ATTACKS,
  MEMBERSHIP_ATTACKS,
  HISTORY_ATTACKS,
  OTHER_ATTACKS,
  OMISSION_ATTACKS,
  MOMENT_ATTACKS,
  MEMORY_ATTACKS,
];

export const ATTACKS: readonly Attack[] = [...new Set(KINDS.flat())];

/** How a relay cheats in a seed: rounds, and in each what it does all at once. */
export type Rounds = readonly (readonly Attack[])[];

/** The attacks of these names. Throws an Error that names one that there is not. */
export const attacksNamed = (names: readonly string[]): readonly Attack[] =>
  names.map((name) => {
    const found = ATTACKS.find((attack) => attack.name === name);
    if (found === undefined) throw new Error(`There is no attack ${name}; see --attacks list.`);
    return found;
  });

/** Often one alone, so that nothing else can give it away; otherwise several rounds, each against another safeguard. `only`: those alone, where there are any. */
export function drawRounds(rng: Rng, only: readonly Attack[]): Rounds {
  if (only.length > 0) return Array.from({ length: rng.pick([1, 1, 2]) }, () => [rng.pick(only)]);
  const any = (): Attack => rng.pick(rng.pick(KINDS));
  if (rng.chance(0.3)) return [[rng.pick(SILENT)]];
  if (rng.chance(0.2)) return [[any()]];
  if (rng.chance(0.2)) return [[any(), any()]];
  const families = [...DECISIVE];
  return Array.from({ length: rng.pick([2, 3, 3]) }, () => {
    const [family] = families.splice(rng.below(families.length), 1);
    return [rng.pick(family!), ...(rng.chance(0.4) ? [any()] : [])];
  });
}
