/** A moment: day and time of day in the organisation's zone. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueFaults } from '#shared/entity/field-type.ts';
import { DateInput } from '../date-input.tsx';
import { controlOf } from '../field.tsx';
import { formatDateTime, instantAt, wallClock } from '../format.ts';
import { Input } from '../input.tsx';
import { type EditorProps, useFieldEnvironment, type Widget } from './widget.ts';

function DateTimeEditor({ value, onChange, onProblem, disabled, autoFocus, label, ...rest }: EditorProps<string>) {
  const { t } = useTranslation('fields');
  const { dateOrder, year, locale, timeZone } = useFieldEnvironment();
  const held = value === null ? { day: null, time: '' } : wallClock(value, timeZone);
  const [draft, setDraft] = useState<{
    readonly from: string | null;
    readonly day: string | null;
    readonly time: string;
  }>({
    from: value,
    ...held,
  });
  if (draft.from !== value) setDraft({ from: value, ...held });

  const set = (day: string | null, time: string) => {
    const next = day === null ? null : (instantAt(day, time || '00:00', timeZone) ?? null);
    setDraft({ from: next, day, time });
    if (next !== value) onChange(next);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_8.5rem] gap-2">
      <DateInput
        {...controlOf(rest)}
        label={t('part.day', { field: label })}
        {...{ dateOrder, year, locale, disabled, autoFocus }}
        value={draft.day}
        onChange={(day) => set(day, draft.time)}
        onUnreadable={(typed) =>
          onProblem(
            typed === null
              ? null
              : valueFaults['value.invalid']({ value: typed, kind: 'date', example: '1951-07-30' }).toValue(),
          )
        }
      />
      <Input
        type="time"
        aria-label={t('part.time', { field: label })}
        disabled={disabled}
        value={draft.time}
        onChange={(event) => set(draft.day, event.target.value)}
      />
    </div>
  );
}

export const dateTimeWidget: Widget<string> = {
  as: 'group',
  Editor: DateTimeEditor,
  text: (value, words) => formatDateTime(value, words),
};
