/** Which backups stay: the newest of each of the last 7 days, 4 weeks and 12 months that have one (issue of DM-06). */

const NAME = /^almoner-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z(-\d+)?\.backup$/;
const KEEP = { day: 7, week: 4, month: 12 } as const;
const DAY = 24 * 60 * 60 * 1000;

/** When a backup of ours was made, by its name; null for any other file. */
export function backupTime(name: string): number | null {
  const match = NAME.exec(name);
  return match === null
    ? null
    : Date.UTC(+match[1]!, +match[2]! - 1, +match[3]!, +match[4]!, +match[5]!, +match[6]!);
}

/** Of several made within one second: 1 for the first, `-2` for the second. */
const numberOf = (name: string): number => -(NAME.exec(name)?.[7] ?? -1);

/** The date somewhere on earth as `YYYY-MM-DD`. */
export const localDate = (millis: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(millis);

/** Monday of the date's week. */
function weekOf(date: string): string {
  const millis = Date.parse(`${date}T00:00:00Z`);
  const sinceMonday = (new Date(millis).getUTCDay() + 6) % 7;
  return new Date(millis - sinceMonday * DAY).toISOString().slice(0, 10);
}

/** Names among these that may go. Files of other names are never among them. */
export function expendable(names: readonly string[], timeZone: string): readonly string[] {
  const backups = names
    .flatMap((name) => {
      const at = backupTime(name);
      return at === null ? [] : [{ name, at, number: numberOf(name), date: localDate(at, timeZone) }];
    })
    .sort((one, other) => other.at - one.at || other.number - one.number);
  const kept = new Set<string>();
  const keep = (count: number, bucketOf: (date: string) => string): void => {
    const buckets = new Set<string>();
    for (const { name, date } of backups) {
      const bucket = bucketOf(date);
      if (buckets.has(bucket) || buckets.size === count) continue;
      buckets.add(bucket);
      kept.add(name);
    }
  };
  keep(KEEP.day, (date) => date);
  keep(KEEP.week, weekOf);
  keep(KEEP.month, (date) => date.slice(0, 7));
  return backups.map(({ name }) => name).filter((name) => !kept.has(name));
}
