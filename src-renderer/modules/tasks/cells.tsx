/** What tasks show beside plain values: priority by shape and word, due by words, never by colour alone (TA-05). */
import { ChevronDown, ChevronsUp, Equal, Repeat } from 'lucide-react';
import type { ReactNode } from 'react';
import { isClosed } from '#modules/tasks/contract/task.entity.ts';
import type { RecordView } from '#shared/api/records.api.ts';
import type { CellContext } from '../../entity-views/list/cell-context.ts';
import { cx } from '../../ui/cx.ts';
import { formatDate, formatTime, wallClock } from '../../ui/format.ts';
import { daysAfter, isOverdue, type Wall } from './due.ts';

type Values = Readonly<Record<string, unknown>>;

const SIGNS = { high: ChevronsUp, medium: Equal, low: ChevronDown } as const;

interface PriorityProps {
  readonly priority: unknown;
  readonly word: string;
  /** False: the word is for screen readers and the pointer alone. */
  readonly worded?: boolean;
}

export function Priority({ priority, word, worded = true }: PriorityProps): ReactNode {
  const Sign = SIGNS[priority as keyof typeof SIGNS];
  if (!Sign) return null;
  return (
    <span
      title={worded ? undefined : word}
      className={cx(
        'inline-flex items-center gap-1',
        priority === 'high' ? 'font-medium text-danger-text' : 'text-ink-3',
      )}
    >
      <Sign aria-hidden strokeWidth={2.4} className="size-4 shrink-0" />
      <span className={worded ? undefined : 'sr-only'}>{word}</span>
    </span>
  );
}

/** `t` knows the `tasks` namespace by its prefix. */
export function dueWords(
  { dueOn, dueTime }: Values,
  now: Wall,
  locale: string,
  t: (key: string, values?: object) => string,
): string | null {
  if (typeof dueOn !== 'string') return null;
  const near = [daysAfter(now.day, -1), now.day, daysAfter(now.day, 1)].indexOf(dueOn);
  const day = near < 0 ? formatDate(dueOn, locale) : t(`tasks:due.${['yesterday', 'today', 'tomorrow'][near]}`);
  return typeof dueTime === 'string' ? t('tasks:due.at', { day, time: formatTime(dueTime, locale) }) : day;
}

interface DueProps {
  readonly values: Values;
  readonly now: Wall;
  readonly locale: string;
  readonly t: (key: string, values?: object) => string;
}

/** The day in words, and that it has passed. */
export function Due({ values, now, locale, t }: DueProps): ReactNode {
  const words = dueWords(values, now, locale, t);
  if (words === null) return null;
  const late = isOverdue(values, now);
  return (
    <span className={cx('inline-flex items-center gap-1 tabular-nums', late && 'font-medium text-danger-text')}>
      {values.recurrence !== undefined && <Repeat aria-hidden className="size-3.5 shrink-0 text-ink-3" />}
      {late ? t('tasks:due.overdue', { day: words }) : words.charAt(0).toLocaleUpperCase(locale) + words.slice(1)}
    </span>
  );
}

type Words = (key: string, values?: object) => string;

export function dueCell({ values }: RecordView, { t, environment }: CellContext): ReactNode {
  const now = wallClock(new Date().toISOString(), environment.timeZone);
  return <Due values={values} now={now} locale={environment.locale} t={t as unknown as Words} />;
}

export const priorityCell = ({ values }: RecordView, { words }: CellContext): ReactNode =>
  typeof values.priority === 'string' ? (
    <Priority priority={values.priority} word={words.choice('task', 'priority', values.priority)} />
  ) : null;

export const titleCell = ({ title, values }: RecordView, { t }: CellContext): ReactNode => (
  <span
    className={cx(
      'min-w-0 truncate font-medium',
      title === null && 'text-ink-3 italic',
      isClosed(values.status) && 'text-ink-3 line-through',
    )}
  >
    {title ?? t('records:untitled')}
  </span>
);
