/**
 * A computer that is the only one left, as after a recovery by the kit, does by itself what must happen once: whoever was appointed for it takes part
 * no more, and there is nobody else to ask. Where several are left an administrator decides.
 */
import type { Asking } from '#platform/sync/membership-authoring.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import { authorOf, belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';

/** What nobody does any more who takes part; nothing where another one could do it. */
function orphaned(installation: Installation) {
  const { identity, log, standing } = belongingOf(installation);
  const state = log.state();
  if (standing !== 'member' || state === null || log.fork() !== null) return [];
  const active = [...state.members.values()].filter(({ revoked }) => revoked === null);
  if (active.length !== 1 || active[0]!.id !== identity.device || !active[0]!.admin) return [];
  return [...state.appointments].filter(([, { device }]) => device !== identity.device);
}

/**
 * Does nothing where there is nothing to take over. To be called once all the clinic's records are here: a snapshot of whoever was appointed before counts no
 * more afterwards. Faults: `device.appointed_meanwhile`, `membership.*`, `relay.*`.
 */
export async function takeOverDuties(installation: Installation, asking: Asking): Promise<void> {
  const { audit } = installation.platform;
  for (const [duty, { number }] of orphaned(installation)) {
    const belonging = belongingOf(installation);
    const { device } = belonging.identity;
    await authorOf(installation, belonging).appoint(asking, duty as 'organisation', device, number);
    const detail = { duty, seen: number };
    audit.append({
      actor: null,
      action: 'device-appoint',
      entity: 'device',
      record: fromWireId(device),
      detail,
    });
  }
}
