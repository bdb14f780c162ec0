/** What commands say of records that this device does not hold: nothing found there is not the same as nothing there. */
import type { Platform } from '#platform/module.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { type HeldSpace, notHeldOf } from '#shared/entity/space.ts';

/** For an answer that is of these entities: `notHeld`, left out where all of them is held. */
export function saidNotHeld(
  platform: Pick<Platform, 'holds'>,
  entities: readonly Entity[],
): { readonly notHeld?: readonly HeldSpace[] } {
  const notHeld = notHeldOf(platform, entities);
  return notHeld.length > 0 ? { notHeld } : {};
}

/** The same as a line for people; empty where there is nothing to say. */
export const notHeldLine = (spaces: readonly HeldSpace[] | undefined): string =>
  spaces === undefined ? '' : `Not held on this device: ${spaces.join(', ')}`;
