/**
 * That the membership log has grown the relay says once, and may leave it out: it is asked now and then how far the log goes, by its signed word. Whoever was given a
 * space, or shut out, would not hear of it otherwise where nobody writes.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { openExtent } from '#protocol/extent.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { RelaySession } from './relay-session.ts';

const EVERY_MILLIS = 2 * 60_000;

interface Dependencies {
  readonly clock: Clock;
  readonly relayKey: () => Uint8Array;
  /** Of the membership log here. */
  readonly length: () => number;
}

/** Answers what to call every few seconds: true where the log is to be looked at. Rejects as `ask` does. */
export function createGrowthWatch({ clock, relayKey, length }: Dependencies) {
  let asked = clock.now();
  return async (session: Pick<RelaySession, 'ask'>): Promise<boolean> => {
    if (Math.abs(clock.now() - asked) < EVERY_MILLIS) return false;
    asked = clock.now();
    const { extent } = await session.ask({ kind: 'extent' });
    try {
      return openExtent(extent, relayKey())?.length !== length();
    } catch (thrown) {
      // What is no extent is no answer.
      if (thrown instanceof MalformedError) return true;
      throw thrown;
    }
  };
}
