/**
 * Keeps the sync client of an installation running while its database is open, locked or not, and this computer takes part in the
 * clinic; ends it before the database closes. Whispers of the screens travel by it.
 */
import { registry } from '#modules/entities.ts';
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import { Device } from '#modules/users/contract/device.entity.ts';
import { DEVICE_SPACES } from '#modules/users/contract/devices.api.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import { type ClockWatch, watchClock } from '#platform/sync/clock-watch.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { SyncState } from '#platform/sync/states.ts';
import { whisperTo } from '#platform/sync/whispering.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Installation } from './installation.ts';
import type { Whispers } from './presence.ts';
import { startSync, untilSettled } from './sync-once.ts';
import { statesOf, syncStatusOf } from './sync-status.ts';

export interface SyncKeeper {
  /** Nothing is left to send or to take in, as far as is known. */
  isSettled(): boolean;
  status(): SyncStatus;
  onChange(listener: () => void): () => void;
  stateOf(record: Id): SyncState | null;
  /** Somebody who answers for the clinic has looked into an alarm; of two lists of computers, this computer's is the right one. */
  settle(actor: Actor, alarm: number): void;
  readonly whispers: Whispers;
  /** The relay, while this computer is let in; for what is asked of it once. */
  session(): ReturnType<SyncClient['session']>;
  /** Begins anew where a client runs: what kept it from sending is over. */
  renew(): void;
  /** Called every few seconds, and when the database was opened: begins where it can. */
  tick(): void;
  /**
   * Begins, and waits until nothing is left to fetch, it `isEnough`, or the database closes. At once where this computer takes no part.
   * Faults: those of `untilSettled`.
   */
  catchUp(isEnough: () => boolean): Promise<void>;
  /** Before the database is sealed. */
  stop(): void;
}

/**
 * Screens that show who belongs, or that something is not held here, ask again when that changes. Ids are not told: of what a computer gets
 * to hold, or has no more, all is asked for.
 */
function tellMembership({ platform, belonging }: Pick<Installation, 'platform' | 'belonging'>): () => void {
  const log = belonging()?.log;
  const held = (): string => DEVICE_SPACES.filter((space) => platform.holds(space)).join();
  let before = held();
  return (
    log?.onChange(() => {
      const all = held() !== before;
      before = held();
      const names = all ? registry.entities.map(({ name }) => name) : [Device.name];
      platform.records.announce(names.map((entity) => ({ entity, ids: [] })));
    }) ?? (() => undefined)
  );
}

/** The screens are told of changes at most so often. */
const TELL_MILLIS = 250;

/** `beside`: what goes along with a running client; answers what ends it. */
export function createSyncKeeper(
  installation: Installation,
  outside: Outside,
  beside: (client: SyncClient) => () => void = () => () => undefined,
): SyncKeeper {
  const { platform } = installation;
  const listeners = new Set<() => void>();
  const whisperListeners = new Set<Parameters<Whispers['onWhisper']>[0]>();
  const linkListeners = new Set<Parameters<Whispers['onLink']>[0]>();
  let isLinked = false;
  let client: SyncClient | null = null;
  let clockWatch: ClockWatch | null = null;
  /** The address it was begun with. */
  let relay: string | null = null;
  let stopListening = (): void => undefined;
  let callOff: (() => void) | null = null;

  const tell = (): void => {
    callOff ??= outside.timers.after(TELL_MILLIS, () => {
      callOff = null;
      for (const listener of listeners) listener();
    });
  };

  /** `joining` is no loss: it passes whenever the list of computers grows. */
  const noteLink = (state: SyncClient['link']['state']): void => {
    if (state === 'joining' || (state === 'online') === isLinked) return;
    isLinked = state === 'online';
    for (const listener of linkListeners) listener(isLinked);
  };

  const begin = (): void => {
    const belonging = installation.belonging();
    if (belonging?.standing !== 'member' || belonging.relay() === null) return;
    const started = startSync(installation, outside);
    client = started;
    relay = belonging.relay();
    const stopRecords = platform.records.onChange(() => started.committed());
    const stopClient = started.onChange(() => {
      tell();
      noteLink(started.link.state);
    });
    const stopWhispers = started.onWhisper(({ from, space, isForUsAlone, bytes }) => {
      if (!isForUsAlone) for (const listener of whisperListeners) listener(from, space, bytes);
    });
    const stopLog = tellMembership(installation);
    const stopBeside = beside(started);
    const watch = watchClock({
      ...{ audit: platform.audit, clock: platform.clock, timers: outside.timers, client: started, changed: tell },
      relayKey: () => belonging.log.state()?.relayKey ?? null,
    });
    clockWatch = watch;
    stopListening = () => {
      watch.stop();
      clockWatch = null;
      stopBeside();
      stopLog();
      stopRecords();
      stopClient();
      stopWhispers();
    };
    tell();
  };

  const stop = (): void => {
    stopListening();
    stopListening = () => undefined;
    callOff?.();
    callOff = null;
    client?.close();
    client = null;
    noteLink('offline');
  };

  const renew = (): void => {
    if (client === null) return;
    stop();
    tick();
  };

  const tick = (): void => {
    // An administrator named another relay.
    if (client !== null && installation.isOpen && installation.belonging()?.relay() !== relay) stop();
    if (client === null && installation.isOpen) begin();
  };

  return {
    isSettled: () => client?.isSettled === true,
    status: () => ({ ...syncStatusOf(installation, client), clockOff: clockWatch?.off() ?? null }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stateOf: (record) => statesOf(installation).ofRecord(record),
    settle(actor, alarm) {
      const kept = client?.alarms.standing().find(({ id }) => id === alarm);
      if (client === null || kept === undefined || !client.alarms.settle(alarm)) return;
      const log = installation.belonging()?.log;
      const fork = kept.kind === 'fork' && kept.device === null && kept.space === null ? log?.fork() : null;
      platform.audit.append({ actor, action: 'sync-alarm-settled', detail: { alarm, ...(fork ? { fork } : {}) } });
      if (fork) log?.settleFork();
      renew();
    },
    renew,
    whispers: {
      whisper(space, bytes) {
        const to = whisperTo(space);
        if (to !== null) client?.whisper(to, bytes);
      },
      onWhisper(listener) {
        whisperListeners.add(listener);
        return () => void whisperListeners.delete(listener);
      },
      onLink(listener) {
        linkListeners.add(listener);
        return () => void linkListeners.delete(listener);
      },
    },
    session: () => client?.session() ?? null,
    tick,
    async catchUp(isEnough) {
      tick();
      const mine = client;
      if (mine !== null) await untilSettled(mine, outside, () => client !== mine || isEnough());
    },
    stop,
  };
}
