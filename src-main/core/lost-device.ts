/** The report on another computer that was lost (PR-S1): what it held as far as this one knows, when it was last heard of. */
import type { LostDeviceReport } from '#modules/users/contract/devices.api.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { belongingOf, deviceEntry } from './devices.ts';
import type { Installation } from './installation.ts';
import { heldBySpaceQuery } from './lost-device.query.ts';

/**
 * The caller has seen to it that the actor may read the audit log. Leaves an entry. Fault: `device.unknown`.
 */
export async function lostDeviceReport(
  installation: Installation,
  actor: Actor,
  device: Id,
): Promise<LostDeviceReport> {
  const { platform } = installation;
  const { writer, clock } = platform;
  const belonging = belongingOf(installation);
  const entry = deviceEntry(platform, belonging, device);
  const counts = await platform.read(actor, heldBySpaceQuery, {});
  const report: LostDeviceReport = {
    made: new Date(clock.now()).toISOString(),
    device: entry,
    held: entry.spaces.map((space) => ({
      space,
      records: belonging.holds(space) ? (counts[space] ?? {}) : null,
    })),
    users: writer
      .prepare('SELECT login, name, active FROM user_account WHERE deleted IS NULL ORDER BY rid')
      .all()
      .map(({ login, name, active }) => ({
        login: String(login ?? ''),
        name: String(name ?? ''),
        active: active !== 0,
      })),
    shutOut: entry.revoked,
  };
  platform.audit.append({ actor, action: 'lost-report', entity: 'device', record: device });
  return report;
}
