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
  /** The link stands from here on, whether anybody looks before it goes or not. */
  begin(now: number): void;
  /**
   * The link went: the time until it comes back is nobody's fault. What passed before it counts on, up to now, or a relay that ends the link
   * every minute or between each two looks, or says nothing until it is taken for dead, would never be found out.
   */
  reset(now: number): void;
}

export function createWithheldWatch(): WithheldWatch {
  /** Milliseconds of being connected, by name. */
  let waited = new Map<string, number>();
  /** Null after the link went. */
  let looked: number | null = null;
  /** How long the link stood since. */
  const passedUntil = (now: number): number => {
    const passed = looked === null ? 0 : now - looked;
    if (passed < 0 || passed > AWAKE_MILLIS) waited = new Map();
    return passed;
  };
  return {
    begin(now) {
      looked ??= now;
    },
    look(missing, now) {
      const passed = passedUntil(now);
      looked = now;
      waited = new Map(
        missing.map((name) => {
          const before = waited.get(name);
          return [name, before === undefined ? 0 : before + passed];
        }),
      );
      return new Set([...waited].filter(([, millis]) => millis > PATIENCE_MILLIS).map(([name]) => name));
    },
    reset(now) {
      const passed = passedUntil(now);
      waited = new Map([...waited].map(([name, millis]) => [name, millis + passed]));
      looked = null;
    },
  };
}
