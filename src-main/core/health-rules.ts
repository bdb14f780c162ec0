/** From figures to levels: what is good, what needs somebody soon, what needs somebody now. Pure. */
import type { Health, HealthItem, HealthLevel } from '#modules/settings/contract/health.api.ts';

const MB = 1_000_000;
const GB = 1000 * MB;
const DAY = 86_400_000;

/** Below it a save may fail any moment: the log between checkpoints alone takes up to 64 MB. */
const DISK_BAD = 500 * MB;
/** An update copies the database and a backup does too; what is kept free beside. */
const DISK_BESIDE = GB;
const DAYS_WARNED_BEFORE = 14;
/** The budgets of the design are 700 MB of memory and 15 GB of database. */
const MEMORY = { warning: GB, bad: 2 * GB };
const DATABASE = 15 * GB;
const BACKUP = { warning: 1.5 * DAY, bad: 7 * DAY };
const DRILL_EVERY = 92 * DAY;

export type Figures = Omit<Health, 'levels'>;

const worseIf = (bad: boolean, warning: boolean): HealthLevel => (bad ? 'bad' : warning ? 'warning' : 'good');

/** The level of each thing that is looked after. */
export function judge(figures: Figures): Record<HealthItem, HealthLevel> {
  const { disk, daysLeft, database, memory, backup, drill, check, failedJobs, search, keychain } = figures;
  const now = Date.parse(figures.at);
  const age = (iso: string): number => now - Date.parse(iso);
  return {
    disk: disk
      ? worseIf(
          disk.free < DISK_BAD,
          disk.free < DISK_BESIDE + 2 * database.bytes || (daysLeft !== null && daysLeft < DAYS_WARNED_BEFORE),
        )
      : 'unknown',
    database: worseIf(false, database.bytes > DATABASE),
    memory: worseIf(memory > MEMORY.bad, memory > MEMORY.warning),
    backup:
      backup.last === null
        ? worseIf(backup.failed, true)
        : worseIf(backup.failed || age(backup.last) > BACKUP.bad, age(backup.last) > BACKUP.warning),
    drill: drill ? worseIf(!drill.ok, age(drill.at) > DRILL_EVERY) : 'warning',
    check: check ? worseIf(check.ended && !check.ok, !check.ended || age(check.at) > DRILL_EVERY) : 'unknown',
    jobs: worseIf(false, failedJobs > 0),
    search: worseIf(false, search === 'renewing'),
    keychain: keychain === 'unknown' ? 'unknown' : worseIf(false, keychain === 'absent'),
  };
}

/** The disk and the database at one moment. */
export interface SpaceSample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly database: number;
  readonly free: number | null;
}

/** Between the oldest sample and now, a day at least: bytes the database grows a day, and days until the disk is full. */
export function trend(
  samples: readonly SpaceSample[],
  now: SpaceSample,
): { readonly growth: number | null; readonly daysLeft: number | null } {
  const first = samples.find((sample) => now.at - sample.at >= DAY);
  if (!first) return { growth: null, daysLeft: null };
  const days = (now.at - first.at) / DAY;
  const lost = first.free === null || now.free === null ? 0 : (first.free - now.free) / days;
  return {
    growth: Math.round((now.database - first.database) / days),
    daysLeft: lost > 0 ? Math.floor((now.free as number) / lost) : null,
  };
}

const KEPT = 30;

/** The samples to keep, with this one where the last is a day old; those a clock ahead of itself left are dropped. */
export function withSample(samples: readonly SpaceSample[], now: SpaceSample): readonly SpaceSample[] {
  const past = samples.filter(({ at }) => at <= now.at);
  const last = past.at(-1);
  return last && now.at - last.at < DAY ? past : [...past, now].slice(-KEPT);
}
