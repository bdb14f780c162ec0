/**
 * The safeguards of sharing that can be switched off to see whether the simulator notices. Each is a change of the product's
 * source as it is loaded (preload.ts); the product has no switch, and no assertion knows which one is off.
 * Invariant: every text to be replaced stands in its file exactly once; a test says so when the product moves on.
 */
import type { Sabotage } from '../../durability/hook/sabotages.ts';

export const SABOTAGE_VARIABLE = 'ALMONER_REPLICATION_SABOTAGE';

export const SABOTAGES: readonly Sabotage[] = [];

export const findSabotage = (name: string): Sabotage | undefined => SABOTAGES.find((one) => one.name === name);
