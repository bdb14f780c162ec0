/**
 * What a core does by itself about belonging to a clinic: new keys when they are due, and closing the database of a computer that was
 * shut out while it ran (design §5).
 */
import type { Asking } from '#platform/sync/membership-authoring.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Installation } from './installation.ts';
import { rotateWhereDue } from './key-rotation.ts';

const EVERY_MILLIS = 60 * 60_000;

export interface DeviceUpkeep {
  /** Called every few seconds. `asking`: the relay, while it is there. */
  tick(asking: Asking | null): void;
  /** True once after this computer was shut out while it ran; whoever opens it again finds what was saved. */
  wasShutOut(): boolean;
}

export function createDeviceUpkeep(installation: Installation, clock: Clock): DeviceUpkeep {
  let last = Number.NEGATIVE_INFINITY;
  let isAtWork = false;
  let wasMember = false;
  return {
    tick(asking) {
      if (asking === null || isAtWork || clock.now() - last < EVERY_MILLIS) return;
      last = clock.now();
      isAtWork = true;
      rotateWhereDue(installation, asking)
        // Tried again in an hour; the relay may be gone, or another administrator quicker.
        .catch(() => undefined)
        .finally(() => {
          isAtWork = false;
        });
    },
    wasShutOut() {
      const standing = installation.isOpen ? installation.belonging()?.standing : undefined;
      const was = wasMember && standing === 'revoked';
      wasMember = standing === 'member';
      return was;
    },
  };
}
