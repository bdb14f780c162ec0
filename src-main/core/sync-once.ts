/** The sync client of an open installation, and one run of it to the end: nothing left to send, nothing to fetch. */
import { registry } from '#modules/entities.ts';
import { takesNothing } from '#modules/settings/contract/sync.api.ts';
import type { BootstrapProgress } from '#platform/sync/bootstrap-progress.ts';
import { createSyncClient } from '#platform/sync/client.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { relayFaults } from '#platform/sync/relay-faults.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import { belongingOf } from './devices.ts';
import { forgettingSteps } from './forgetting.ts';
import type { Installation } from './installation.ts';
import { renewWarrants } from './renew-warrants.ts';
import { startFiles } from './start-files.ts';
import { reportObjections } from './user-objections.ts';

/** So long without a link: with unlocking, below the fifteen seconds in which a command has to say that there is no relay. */
const UNREACHABLE_MILLIS = 8_000;
const LOOK_MILLIS = 50;

/** `isAlone`: of a command, whose thread nobody waits for. Connects at once; closed before the installation is. Faults: `device.alone`, `device.outside`, `device.revoked`. */
export function startSync(installation: Installation, outside: Outside, isAlone = false): SyncClient {
  const { platform } = installation;
  const belonging = belongingOf(installation);
  const { identity, keys, log, standing } = belonging;
  const url = belonging.relay();
  if (standing === 'alone' || url === null) throw deviceFaults['device.alone']();
  if (standing !== 'member') throw deviceFaults[`device.${standing}`]();
  const { writer, records, audit, clock, random } = platform;
  return createSyncClient({
    ...{ writer, records, audit, clock, random, keys, identity, url },
    membership: log,
    registry,
    isAlone,
    token: belonging.token(),
    ...outside,
    breathe: (work) => void platform.turns.next().then(work),
  });
}

type Settling = Pick<SyncClient, 'link' | 'isSettled' | 'isFrozen' | 'flush'>;

/**
 * What stands in the way is nothing that time mends: a snapshot is missing, a relay refuses what it lost, or all there is, or somebody has to look into
 * an alarm.
 */
const isStuck = ({ link: { state, reason }, isFrozen }: Settling): boolean =>
  isFrozen || reason === 'dropped' || takesNothing(reason) || (state === 'joining' && reason === 'stale');

/** Why it is in vain to go on; null: it is not. `isGivenUp`: there was no link for too long. */
function endOf({ link: { state, reason }, isFrozen }: Settling, isGivenUp: boolean): Error | null {
  if (state === 'revoked') return deviceFaults['device.revoked']();
  if (state === 'stranger') return relayFaults['relay.other']();
  if (state === 'refused') return relayFaults['relay.refused']({ reason: reason ?? '' });
  if (isGivenUp && isFrozen) return deviceFaults['device.stopped']();
  if (isGivenUp && reason === 'dropped') return relayFaults['relay.dropped']();
  if (isGivenUp && reason === 'stale') return deviceFaults['membership.overtaken']();
  if (isGivenUp && takesNothing(reason)) return relayFaults['relay.refused']({ reason: reason ?? '' });
  return isGivenUp ? relayFaults['relay.unreachable']({ reason: reason ?? 'no answer' }) : null;
}

/**
 * Until nothing is left to send or fetch, or it `isEnough`. Faults: `relay.unreachable` where there is no link for eight seconds, `relay.dropped`
 * where for as long no snapshot holds what the relay has forgotten, `relay.refused` where it lets nobody in or takes nothing, `membership.overtaken`, `device.stopped`, `relay.other`,
 * `device.revoked`.
 */
export function untilSettled(
  client: Settling,
  { timers }: Pick<Outside, 'timers'>,
  isEnough: () => boolean = () => false,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isGivenUp = false;
    /** Runs while there is no link, or what is missing is nowhere. Looks are no measure of time: where a machine has much to do they come late. */
    let callOff: (() => void) | null = null;
    let isFlushed = false;
    const end = (settle: () => void): void => {
      callOff?.();
      settle();
    };
    const look = (): void => {
      const { state } = client.link;
      // Finding our place may take long behind all that comes at a first sync: the link is there meanwhile.
      if ((state === 'online' || state === 'joining') && !isStuck(client)) {
        callOff?.();
        callOff = null;
      } else
        callOff ??= timers.after(UNREACHABLE_MILLIS, () => {
          isGivenUp = true;
        });
      const ended = endOf(client, isGivenUp);
      if (isEnough()) end(resolve);
      else if (ended !== null) end(() => reject(ended));
      else if (client.isSettled && isFlushed) end(resolve);
      else {
        // What waits for company goes now, and what was seen is said.
        if (client.isSettled) {
          client.flush();
          isFlushed = true;
        }
        timers.after(LOOK_MILLIS, look);
      }
    };
    look();
  });
}

/** One run, with the files of documents, and with what erasures that came leave to be done. `told`: of every step of a first sync. Faults: as `startSync` and `untilSettled`. */
export async function syncOnce(
  installation: Installation,
  outside: Outside,
  told: (progress: BootstrapProgress) => void = () => undefined,
): Promise<void> {
  const client = startSync(installation, outside, true);
  client.onChange(() => {
    const progress = client.firstSync;
    if (progress !== null) told(progress);
  });
  const files = startFiles(installation, client, outside);
  try {
    await untilSettled(client, outside);
    renewWarrants(installation.platform);
    reportObjections(installation.platform, client.alarms);
    // Of a command's commits nobody tells it; it would find them by itself after a minute.
    client.committed();
    await untilSettled(client, outside);
    // Nobody may ever open a window here: what erasures that came leave to be done is done now, before files go.
    for (const _ of forgettingSteps(installation.platform, installation.modules));
    await files.idle();
  } finally {
    files.close();
    client.close();
  }
}
