/** Notices what a relay keeps from us: what others have said they saw, and what has not come for minutes while we were connected. */

/**
 * How long it may take from somebody's word until the thing itself is here. His word takes a minute, the relay's own two (following.ts), so
 * that what is kept back shows within five (research/security.md E1).
 */
const PATIENCE_MILLIS = 2.5 * 60_000;
/** Between two looks, or the computer slept, or its clock was put on: time in which nothing could come. */
const AWAKE_MILLIS = 2 * 60_000;

export interface WithheldWatch {
  /** `missing`: names of what others have and we have not. Answers those that are overdue. To be asked about twice a minute. */
  look(missing: readonly string[], now: number): ReadonlySet<string>;
  /** The link went: time that passes now is nobody's fault. */
  reset(): void;
}

export function createWithheldWatch(): WithheldWatch {
  let since = new Map<string, number>();
  let looked = Number.NEGATIVE_INFINITY;
  return {
    look(missing, now) {
      if (now < looked || now - looked > AWAKE_MILLIS) since = new Map();
      looked = now;
      since = new Map(missing.map((name) => [name, since.get(name) ?? now]));
      return new Set([...since].filter(([, at]) => now - at > PATIENCE_MILLIS).map(([name]) => name));
    },
    reset() {
      since = new Map();
    },
  };
}
