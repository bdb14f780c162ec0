/** The organisation's own day and hour. */
import type { Clock } from '#shared/time/clock.ts';

/** Local time as `YYYY-MM-DDTHH:mm:ss` in an IANA time zone; an unknown zone is taken as UTC. */
export function organisationNow(clock: Clock, timeZone: string): string {
  const at = new Date(clock.now());
  try {
    // The Swedish form is ISO 8601 with a blank for the T.
    return at.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  } catch {
    return at.toISOString().slice(0, 19);
  }
}
