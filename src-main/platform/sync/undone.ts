/**
 * Notices that a device is connected and idle, and yet not all is followed and sent: an answer did not come or was none, and nobody
 * else will ask again as long as the link stands.
 */

export interface UndoneWatch {
  /** Answers whether it has been so for long enough to begin anew. To be asked every few seconds. */
  look(isUndone: boolean, now: number): boolean;
}

/** `patience`: milliseconds; what was under way gets that long to take it up by itself. */
export function createUndoneWatch(patience: number): UndoneWatch {
  let since: number | null = null;
  return {
    look(isUndone, now) {
      since = isUndone ? (since ?? now) : null;
      // Either way, so that a clock that was set back does not keep it waiting.
      if (since === null || Math.abs(now - since) < patience) return false;
      since = null;
      return true;
    },
  };
}
