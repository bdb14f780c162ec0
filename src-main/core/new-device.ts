/**
 * A database that goes on as another device: out of a backup, or because it can't go on as the one it was. A device's id is never
 * used twice, and its keys belong to it alone.
 */
import { createMeta } from '#platform/database/meta.ts';
import type { Writer } from '#platform/database/types.ts';
import { type Alarm, standingAlarms } from '#platform/sync/alarms.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { forgetReceipts, leaveLog } from '#platform/sync/leave-log.ts';
import type { Actor } from '#shared/access/actor.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';
import { noteShutOut } from './shut-out-note.ts';

/** Its records and what it had not sent stay; who it was to the others is forgotten. */
export function becomeNewDevice(writer: Writer, device: Id): void {
  writer.transaction(() => {
    createMeta(writer).set('device', idToBytes(device));
    writer.prepare("DELETE FROM meta WHERE name LIKE 'device.%'").run();
  });
}

/** Another relay answers, or one that lacks what this computer has not kept, as out of an old backup. What is disputed about it may be a copy's, whose envelopes the relay has forgotten. */
const REASONS: readonly string[] = ['clone', 'wrong-key', 'rolled-back'];

/**
 * Whether there is a reason to: it was shut out, there are two of it, it saw the list of computers split, or only a relay answers that is not the
 * clinic's, as it may be where the clinic went on without this computer, or does not take back what it lost of that list.
 */
export function mayStartOver(installation: Installation): boolean {
  const { identity, standing, log } = belongingOf(installation);
  if (standing === 'revoked') return true;
  const { writer } = installation.platform;
  const isReason = ({ kind, device }: Alarm): boolean =>
    REASONS.includes(kind) || (kind === 'disputed' && device === identity.device);
  if (standing !== 'member') return false;
  return log.fork() !== null || log.setBack() === 'refused' || standingAlarms(writer).some(isReason);
}

/**
 * From the next opening on it is another device, that nobody has let in yet. The caller closes the database. `actor`: who says so; null where
 * a command needs it. Fault: `device.in_place`.
 */
export function beginAnew(installation: Installation, actor: Actor | null): void {
  if (!mayStartOver(installation)) throw deviceFaults['device.in_place']();
  const { platform } = installation;
  const device = platform.newId();
  const { log, standing } = belongingOf(installation);
  const isLeft = log.fork() !== null || log.setBack() === 'refused';
  if (isLeft) leaveLog(platform.writer, platform.clock.now());
  else if (standing === 'member') forgetReceipts(platform.writer);
  becomeNewDevice(platform.writer, device);
  platform.audit.append({ actor, action: 'device-new', entity: 'device', record: device });
}

/** The same for a command, which goes on with it. `key` opens the database. */
export async function startOver(installation: Installation, key: Uint8Array): Promise<void> {
  beginAnew(installation, null);
  await installation.seal();
  noteShutOut(installation.platform.dataDir, false);
  installation.open(key);
}
