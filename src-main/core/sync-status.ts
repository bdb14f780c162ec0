/** How sharing stands, from the database and the client where one runs: the same with the relay gone. */
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import type { Writer } from '#platform/database/types.ts';
import { FREEZING, standingAlarms } from '#platform/sync/alarms.ts';
import type { Seat } from '#platform/sync/belonging.ts';
import { firstSyncIn } from '#platform/sync/bootstrap-progress.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import { createSyncStates, type SyncStates } from '#platform/sync/states.ts';
import { quarantinedCount, waitingParts } from '#platform/sync/status.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import { belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';

const moment = (millis: number): string => new Date(millis).toISOString();

type Reading = Pick<Writer, 'prepare'>;

/** All but what only a running program finds out. */
type StatusKept = Omit<SyncStatus, 'clockOff'>;

const statesIn = (writer: Reading, { identity, log }: Pick<Seat, 'identity' | 'log'>): SyncStates =>
  createSyncStates({ writer, device: identity.device, membership: log });

export const statesOf = (installation: Installation): SyncStates =>
  statesIn(installation.platform.writer, belongingOf(installation));

/** `client`: the one that runs; null where none does. */
export const syncStatusOf = (installation: Installation, client: SyncClient | null): StatusKept =>
  syncStatusIn(installation.platform.writer, belongingOf(installation), client);

/** The same from any connection that reads the database. */
export function syncStatusIn(writer: Reading, seat: Seat, client: SyncClient | null): StatusKept {
  const states = statesIn(writer, seat);
  const alarms = standingAlarms(writer);
  const { standing } = seat;
  const isShared = standing !== 'alone';
  return {
    // Where it was shut out no client is begun.
    link: client?.link.state ?? (standing === 'revoked' ? 'revoked' : 'off'),
    standing,
    reason: client?.link.reason ?? null,
    settled: client?.isSettled ?? false,
    frozen: alarms.some(({ kind }) => FREEZING.includes(kind)),
    ...(isShared ? states.ofAll() : { state: null, pending: 0, kept: [] }),
    others: states.others(),
    alarms: alarms.map(({ id, kind, space, device, claimant, first }) => ({
      ...{ id, kind, space, since: moment(first) },
      device: device === null ? null : fromWireId(device),
      claimant: claimant === null ? null : fromWireId(claimant),
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
