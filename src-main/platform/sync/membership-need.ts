/**
 * An envelope came that rests on more of the membership log than is here: the relay is asked for it at once. Where it keeps that back it is asked
 * again after a pause, or it would be asked as fast as the line is.
 */
import type { Timers } from './types.ts';

interface Dependencies {
  readonly timers: Timers;
  /** Between two questions for the same, milliseconds. */
  readonly pause: number;
  /** Of the membership log here. */
  readonly length: () => number;
  readonly guarded: (work: () => void) => () => void;
  readonly ask: () => void;
}

/** Answers what to call whenever such an envelope came. */
export function createMembershipNeed({ timers, pause, length, guarded, ask }: Dependencies): () => void {
  let askedAt = Number.NaN;
  let isToAsk = false;
  return () => {
    if (isToAsk) return;
    if (length() !== askedAt) ask();
    else {
      isToAsk = true;
      timers.after(
        pause,
        guarded(() => {
          isToAsk = false;
          ask();
        }),
      );
    }
    askedAt = length();
  };
}
