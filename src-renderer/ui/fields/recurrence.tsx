/** How something comes again: how often, on which days, and until when. */
import { useTranslation } from 'react-i18next';
import {
  FREQUENCIES,
  parseRecurrence,
  type Recurrence,
  recurrenceText,
  WEEKDAYS,
  type Weekday,
} from '#shared/time/recurrence.ts';
import { cx } from '../cx.ts';
import { DateInput } from '../date-input.tsx';
import { controlOf } from '../field.tsx';
import { Select } from '../select.tsx';
import { recurrenceWords, weekdayName } from './recurrence-words.ts';
import { type EditorProps, useFieldEnvironment, type Widget } from './widget.ts';

const NONE = 'none';
const NTHS = [1, 2, 3, 4, -1] as const;
const INTERVALS = [1, 2, 3, 4, 6, 8, 12] as const;
const PLAIN = { interval: 1, byDay: [], byMonthDay: [], count: null, until: null } as const;

function RecurrenceEditor({ value, onChange, disabled = false, label, ...rest }: EditorProps<string>) {
  const { t } = useTranslation('fields');
  const { locale, dateOrder, year } = useFieldEnvironment();
  const rule = value === null ? undefined : parseRecurrence(value);
  const set = (next: Recurrence) => onChange(recurrenceText(next));
  return (
    <div className="space-y-2">
      <div className="grid gap-2 sm:grid-cols-2">
        <Select
          {...controlOf(rest)}
          label={label}
          disabled={disabled}
          value={rule?.freq ?? NONE}
          options={[
            { value: NONE, label: t('recurrence.none') },
            ...FREQUENCIES.map((freq) => ({ value: freq as string, label: t(`recurrence.freq.${freq}`) })),
          ]}
          onChange={(next) => {
            const freq = FREQUENCIES.find((one) => one === next);
            if (freq) set({ ...PLAIN, until: rule?.until ?? null, count: rule?.count ?? null, freq });
            else onChange(null);
          }}
        />
        {rule && (
          <Select
            label={t('recurrence.interval')}
            disabled={disabled}
            value={String(rule.interval)}
            options={[...new Set([...INTERVALS, rule.interval])]
              .sort((a, b) => a - b)
              .map((interval) => ({
                value: String(interval),
                label:
                  interval === 1
                    ? t(`recurrence.each.${rule.freq}`)
                    : t(`recurrence.every.${rule.freq}`, { interval }),
              }))}
            onChange={(interval) => set({ ...rule, interval: Number(interval) })}
          />
        )}
      </div>
      {rule?.freq === 'WEEKLY' && <Weekdays {...{ rule, set, disabled, locale }} />}
      {rule?.freq === 'MONTHLY' && <MonthDay {...{ rule, set, disabled, locale }} />}
      {rule && rule.count === null && (
        <DateInput
          label={t('recurrence.untilLabel')}
          placeholder={t('recurrence.untilLabel')}
          {...{ dateOrder, locale, year, disabled }}
          value={rule.until}
          onChange={(until) => set({ ...rule, until })}
          onUnreadable={() => {}}
        />
      )}
    </div>
  );
}

interface PartProps {
  readonly rule: Recurrence;
  readonly set: (rule: Recurrence) => void;
  readonly disabled: boolean;
  readonly locale: string;
}

/** None pressed: the weekday of the first date. */
function Weekdays({ rule, set, disabled, locale }: PartProps) {
  const { t } = useTranslation('fields');
  const chosen = new Set(rule.byDay.map(({ weekday }) => weekday));
  const toggle = (weekday: Weekday) =>
    set({
      ...rule,
      byDay: WEEKDAYS.filter((one) => chosen.has(one) !== (one === weekday)).map((one) => ({
        weekday: one,
        nth: null,
      })),
    });
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{t('recurrence.weekdays')}</legend>
      {WEEKDAYS.map((weekday) => (
        <button
          key={weekday}
          type="button"
          disabled={disabled}
          aria-pressed={chosen.has(weekday)}
          title={weekdayName(weekday, locale, 'long')}
          onClick={() => toggle(weekday)}
          className={cx(
            'h-control-sm min-w-11 flex-1 rounded-md border px-1.5 text-sm font-medium',
            chosen.has(weekday)
              ? 'border-accent bg-selected text-ink'
              : 'border-line-strong/60 bg-surface text-ink-2 hover:bg-hover',
          )}
        >
          {weekdayName(weekday, locale)}
        </button>
      ))}
    </fieldset>
  );
}

const nthKey = (nth: (typeof NTHS)[number]) => (nth === -1 ? 'last' : nth);

const SAME_DAY = 'same';
const LAST_DAY = 'last';

function MonthDay({ rule, set, disabled, locale }: PartProps) {
  const { t } = useTranslation('fields');
  const [day] = rule.byDay;
  const own = day ? `${day.nth}${day.weekday}` : null;
  const value = own ?? (rule.byMonthDay[0] === -1 ? LAST_DAY : SAME_DAY);
  const nth = (which: (typeof NTHS)[number], weekday: Weekday) => ({
    value: `${which}${weekday}`,
    label: t(`recurrence.nth.${nthKey(which)}`, {
      weekday: weekdayName(weekday, locale, 'long'),
    }),
  });
  return (
    <Select
      label={t('recurrence.day')}
      disabled={disabled}
      value={value}
      options={[
        { value: SAME_DAY, label: t('recurrence.sameDay') },
        { value: LAST_DAY, label: t('recurrence.lastDay') },
        ...NTHS.flatMap((which) => WEEKDAYS.map((weekday) => nth(which, weekday))),
      ]}
      onChange={(next) => {
        const bare = { ...rule, byDay: [], byMonthDay: [] };
        const match = /^(-?\d)(\w\w)$/.exec(next);
        if (next === LAST_DAY) set({ ...bare, byMonthDay: [-1] });
        else if (match) set({ ...bare, byDay: [{ weekday: match[2] as Weekday, nth: Number(match[1]) }] });
        else set(bare);
      }}
    />
  );
}

export const recurrenceWidget: Widget<string> = {
  as: 'group',
  Editor: RecurrenceEditor,
  text: recurrenceWords,
};
