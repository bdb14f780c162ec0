/** Where a task stands in time, by the organisation's wall clock. Pure. */
import { isClosed } from '#modules/tasks/contract/task.entity.ts';

type Values = Readonly<Record<string, unknown>>;

/** Day and time of day on the wall, `YYYY-MM-DD` and `HH:mm`. */
export interface Wall {
  readonly day: string;
  readonly time: string;
}

/** A task without a time is overdue the day after. */
export function isOverdue({ status, dueOn, dueTime }: Values, { day, time }: Wall): boolean {
  if (isClosed(status) || typeof dueOn !== 'string') return false;
  return dueOn < day || (dueOn === day && typeof dueTime === 'string' && dueTime < time);
}

export const GROUPS = ['overdue', 'today', 'week', 'later', 'undated'] as const;
export type Group = (typeof GROUPS)[number];

/** The day so many days after. */
export const daysAfter = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);

export function groupOf(values: Values, now: Wall): Group {
  const { dueOn } = values;
  if (isOverdue(values, now)) return 'overdue';
  if (typeof dueOn !== 'string') return 'undated';
  if (dueOn === now.day) return 'today';
  return dueOn <= daysAfter(now.day, 7) ? 'week' : 'later';
}
