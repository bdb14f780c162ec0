/**
 * Whether this computer's clock tells the time that the relay's tells. What is written by a clock that is five minutes ahead waits on all
 * other computers until its time has come, and appointments and the audit log show a time that was not: so it is said, and noted in the audit log
 * when it began and when it ended. The relay may lie about the time, and nothing is decided by it.
 */

import { openHead } from '#protocol/receipt.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Audit } from '../audit/types.ts';
import type { SyncClient } from './client-types.ts';
import type { Timers } from './types.ts';

/** Between two questions, and between two looks at whether one is due: a clock that was put right is asked about at once. */
const ASK_MILLIS = 10 * 60_000;
const LOOK_MILLIS = 15_000;
/** No answer that took longer says what time it is. */
const SLOWEST_MILLIS = 10_000;
/** What is less is not worth a word to the front desk. */
export const CLOCK_OFF_MILLIS = 2 * 60_000;

export interface ClockWatch {
  /** Seconds by which this computer's clock is ahead of the relay's; negative: behind. Null where they agree, or are not compared yet. */
  off(): number | null;
  stop(): void;
}

interface Watched {
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Hex; null where this computer takes no part. */
  readonly relayKey: () => string | null;
  readonly client: Pick<SyncClient, 'session' | 'onChange'>;
  /** Called when the answer has changed. */
  readonly changed: () => void;
}

/** Asks a running client's relay, now and then, until stopped. */
export function watchClock({ audit, clock, timers, relayKey, client, changed }: Watched): ClockWatch {
  /** When it is asked next. */
  let due = Number.NEGATIVE_INFINITY;
  let looked = clock.now();
  let off: number | null = null;
  let isStopped = false;

  const note = (millis: number): void => {
    const now = Math.abs(millis) < CLOCK_OFF_MILLIS ? null : Math.round(millis / 1000);
    if (now === off) return;
    const isNews = (now === null) !== (off === null);
    off = now;
    if (isNews)
      audit.append({
        actor: null,
        action: now === null ? 'clock-right' : 'clock-off',
        ...(now === null ? {} : { detail: { seconds: now } }),
      });
    changed();
  };

  const ask = async (): Promise<void> => {
    const key = relayKey();
    const session = client.session();
    if (key === null || session === null) return;
    const sent = clock.now();
    due = sent + ASK_MILLIS;
    const { head: proof } = await session.ask({ kind: 'head', space: 'audit', place: 0 });
    const came = clock.now();
    const head = openHead(proof, Buffer.from(key, 'hex'));
    // A clock that was set in between says nothing either.
    if (isStopped || head === null || came < sent || came - sent > SLOWEST_MILLIS) return;
    note((sent + came) / 2 - head.at);
  };
  const askWhereDue = (): void => {
    if (isStopped || clock.now() < due) return;
    // Without an answer it is asked again after the next look; a relay that answers what is no head has alarms of its own.
    ask().catch(() => {
      due = clock.now() + LOOK_MILLIS;
    });
  };

  const look = (): void => {
    if (isStopped) return;
    timers.after(LOOK_MILLIS, look);
    const now = clock.now();
    // It was put right, or wrong, or the computer slept.
    if (Math.abs(now - looked - LOOK_MILLIS) > CLOCK_OFF_MILLIS / 2) due = Number.NEGATIVE_INFINITY;
    looked = now;
    askWhereDue();
  };
  timers.after(LOOK_MILLIS, look);
  const stopListening = client.onChange(askWhereDue);

  return {
    off: () => off,
    stop() {
      isStopped = true;
      stopListening();
    },
  };
}
