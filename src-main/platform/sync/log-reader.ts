/**
 * Reads the beginning of a relay's log once more, beside the session that follows it: as fast as it is worked off, and only as the log that
 * is known here by its chained head. Invariant: an entry is handed on in its place or not at all; the last one only where the log
 * comes to the head it must have there.
 */
import { nextHead, openHead } from '#protocol/receipt.ts';
import { digest } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { relayFaults } from './relay-faults.ts';
import {
  asDeviceAnywhere,
  openRelaySession,
  RelayRefusal,
  type RelaySession,
  type Unasked,
} from './relay-session.ts';
import type { Connect, DeviceIdentity, Timers } from './types.ts';

/** Entries that wait here: above, nothing more is taken off the link. */
const [MANY, FEW] = [256, 32];
/** So long nothing may come that was asked for; milliseconds. */
const PATIENCE_MILLIS = 30_000;

export interface LogReading {
  readonly url: string;
  readonly connect: Connect;
  readonly timers: Timers;
  readonly identity: DeviceIdentity;
  readonly relayKey: () => Uint8Array;
  readonly space: SpaceName;
  /** How far, and the log with its head there. */
  readonly log: string;
  readonly place: number;
  readonly head: string;
}

type Entry = Extract<Unasked, { readonly kind: 'delivery' | 'own' }>;

/** Another log answers, or something of it is not what it was. */
export class OtherLogError extends Error {
  override readonly name = 'OtherLogError';
}

/** The envelopes of all places up to that one, in order; null for one of our own. Rejects as `ask` does, and with an OtherLogError. */
export async function* readLog(reading: LogReading): AsyncGenerator<Uint8Array | null> {
  const { url, connect, timers, identity, relayKey, space, log, place: until } = reading;
  const entries: Entry[] = [];
  let isPaused = false;
  let wake = Promise.withResolvers<void>();
  let failure: unknown = null;
  const fail = (thrown: unknown): void => {
    failure ??= thrown;
    wake.resolve();
  };
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  const unanswered = (): void => {
    const fault = relayFaults['relay.unreachable']({ reason: 'no answer' });
    ready.reject(fault);
    fail(fault);
  };
  const session: RelaySession = openRelaySession({
    ...{ url, connect, timers, introduction: asDeviceAnywhere(identity) },
    events: {
      ready: () => ready.resolve(),
      refused: (code) => ready.reject(new RelayRefusal(code)),
      failed: (thrown) => ready.reject(thrown),
      silent: unanswered,
      closed(reason) {
        const fault = relayFaults['relay.unreachable']({ reason });
        ready.reject(fault);
        fail(fault);
      },
      said(reply) {
        if ((reply.kind !== 'delivery' && reply.kind !== 'own') || reply.space !== space) return;
        if (reply.place > until) return;
        entries.push(reply.kind === 'own' ? reply : { ...reply, envelope: Buffer.from(reply.envelope) });
        if (entries.length >= MANY && !isPaused) {
          isPaused = true;
          session.pause(true);
        }
        wake.resolve();
      },
    },
  });
  try {
    await ready.promise;
    const { head: proof } = await session.ask({ kind: 'follow', space, after: 0 });
    if (openHead(proof, relayKey())?.log !== log) throw new OtherLogError();
    let head = '0'.repeat(64);
    for (let place = 1; place <= until; place += 1) {
      while (entries.length === 0) {
        if (failure !== null) throw failure;
        wake = Promise.withResolvers();
        const callOff = timers.after(PATIENCE_MILLIS, unanswered);
        await wake.promise;
        callOff();
      }
      const entry = entries.shift()!;
      if (isPaused && entries.length <= FEW) {
        isPaused = false;
        session.pause(false);
      }
      const hash = entry.kind === 'own' ? entry.envelope : digest('log', entry.envelope).toString('hex');
      head = nextHead(head, hash);
      if (entry.place !== place || (place === until && head !== reading.head)) throw new OtherLogError();
      yield entry.kind === 'own' ? null : entry.envelope;
    }
  } finally {
    session.close();
  }
}
