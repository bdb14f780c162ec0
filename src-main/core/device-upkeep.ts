/**
 * What a core does by itself about belonging to a clinic: new keys when they are due, and closing the database of a computer that was
 * shut out while it ran (design §5).
 */
import type { Asking } from '#platform/sync/membership-authoring.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Clock } from '#shared/time/clock.ts';
import { nameOwnDevice } from './device-names.ts';
import type { Installation } from './installation.ts';
import { rotateWhereDue } from './key-rotation.ts';

const EVERY_MILLIS = 60 * 60_000;

export interface DeviceUpkeep {
  /** Called every few seconds. `asking`: the relay, while it is there. */
  tick(asking: Asking | null): void;
  /** True once after this computer was shut out while it ran; whoever opens it again finds what was saved. */
  wasShutOut(): boolean;
}

/** A computer that was let in gives itself a name once the clinic's users are here: records are somebody's. */
function nameThisDevice(installation: Installation): void {
  const { platform } = installation;
  const belonging = installation.belonging();
  if (belonging?.standing !== 'member') return;
  const device = fromWireId(belonging.identity.device);
  if (platform.records.peek('device', device) !== null) return;
  const row = platform.writer
    .prepare("SELECT id, login FROM user_account WHERE deleted IS NULL AND role = 'admin' ORDER BY rid LIMIT 1")
    .get();
  if (row)
    nameOwnDevice(platform, { userId: idFromBytes(row.id as Uint8Array), login: String(row.login) }, device);
}

export function createDeviceUpkeep(installation: Installation, clock: Clock): DeviceUpkeep {
  let last = Number.NEGATIVE_INFINITY;
  let isAtWork = false;
  let wasMember = false;
  return {
    tick(asking) {
      if (asking !== null) nameThisDevice(installation);
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
