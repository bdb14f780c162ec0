/**
 * What a core does by itself about belonging to a clinic: new keys when they are due, what must happen once where it is the only computer, and closing the database of a computer that was
 * shut out while it ran (design §5).
 */
import type { Asking } from '#platform/sync/membership-authoring.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Clock } from '#shared/time/clock.ts';
import { nameOwnDevice } from './device-names.ts';
import type { Installation } from './installation.ts';
import { rotateWhereDue } from './key-rotation.ts';
import { takeOverDuties } from './sole-device.ts';

const ROTATE_MILLIS = 60 * 60_000;
const TAKE_OVER_MILLIS = 60_000;

export interface DeviceUpkeep {
  /** Called every few seconds. `asking`: the relay, while it is there. `isSettled`: all the clinic's records are here. */
  tick(asking: Asking | null, isSettled: () => boolean): void;
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
  let rotated = Number.NEGATIVE_INFINITY;
  let tookOver = Number.NEGATIVE_INFINITY;
  let isAtWork = false;
  let wasMember = false;
  /** Tried again when it is next due; the relay may be gone, or another administrator quicker. */
  const begin = (work: Promise<void>): void => {
    isAtWork = true;
    work
      .catch(() => undefined)
      .finally(() => {
        isAtWork = false;
      });
  };
  return {
    tick(asking, isSettled) {
      if (asking !== null) nameThisDevice(installation);
      if (asking === null || isAtWork) return;
      const now = clock.now();
      if (now - rotated >= ROTATE_MILLIS) {
        rotated = now;
        begin(rotateWhereDue(installation, asking));
      } else if (now - tookOver >= TAKE_OVER_MILLIS && isSettled()) {
        tookOver = now;
        begin(takeOverDuties(installation, asking));
      }
    },
    wasShutOut() {
      const standing = installation.isOpen ? installation.belonging()?.standing : undefined;
      const was = wasMember && standing === 'revoked';
      wasMember = standing === 'member';
      return was;
    },
  };
}
