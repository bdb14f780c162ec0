/** How sharing stands, from the database and the client where one runs: the same with the relay gone. */
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import { standingAlarms } from '#platform/sync/alarms.ts';
import { firstSyncIn } from '#platform/sync/bootstrap-progress.ts';
import type { SyncClient } from '#platform/sync/client.ts';
import { createSyncStates, type SyncStates } from '#platform/sync/states.ts';
import { quarantinedCount, waitingParts } from '#platform/sync/status.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import { belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';

const FREEZING = ['clone', 'fork'];
const moment = (millis: number): string => new Date(millis).toISOString();

export function statesOf(installation: Installation): SyncStates {
  const { identity, log } = belongingOf(installation);
  return createSyncStates({ writer: installation.platform.writer, device: identity.device, membership: log });
}

/** `client`: the one that runs; null where none does. */
export function syncStatusOf(installation: Installation, client: SyncClient | null): SyncStatus {
  const { writer } = installation.platform;
  const states = statesOf(installation);
  const alarms = standingAlarms(writer);
  const { standing } = belongingOf(installation);
  const isShared = standing !== 'alone';
  return {
    // Where it was shut out no client is begun.
    link: client?.link.state ?? (standing === 'revoked' ? 'revoked' : 'off'),
    reason: client?.link.reason ?? null,
    settled: client?.isSettled ?? false,
    frozen: alarms.some(({ kind }) => FREEZING.includes(kind)),
    state: isShared ? states.overall() : null,
    pending: isShared ? states.pending() : 0,
    others: states.others(),
    alarms: alarms.map(({ id, kind, space, device, first }) => ({
      ...{ id, kind, space, since: moment(first) },
      device: device === null ? null : fromWireId(device),
    })),
    waiting: waitingParts(writer).map(({ device, since, ...part }) => ({
      ...part,
      device: fromWireId(device),
      since: moment(since),
    })),
    quarantined: quarantinedCount(writer),
    firstSync: firstSyncIn(writer),
  };
}
