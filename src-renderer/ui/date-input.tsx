/** A day as people type it: 7/30/51, “30 jul 1951”, 1951-07. What was understood stands at the end of the line. */
import { useState } from 'react';
import { type DateParts, datePartsToText, parseDateParts } from '#shared/entity/fields/calendar.ts';
import { type ControlAttributes, controlOf } from './field.tsx';
import { formatDate } from './format.ts';
import { Input } from './input.tsx';

export interface DateInputProps extends ControlAttributes {
  /** ISO 8601, as precise as it is known. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  /** Called with the text when it means no date, with null once it does. */
  readonly onUnreadable: (typed: string | null) => void;
  readonly dateOrder: 'mdy' | 'dmy';
  /** The year it is now. */
  readonly year: number;
  readonly locale: string;
  /** True takes a month or a year alone. */
  readonly partial?: boolean;
  readonly placeholder?: string;
  readonly disabled?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  /** Name for screen readers where no Field gives a label. */
  readonly label?: string | undefined;
}

const readDay = (
  typed: string,
  context: Pick<DateInputProps, 'dateOrder' | 'year'>,
  partial: boolean,
): DateParts | undefined => {
  const parts = parseDateParts(typed, context);
  return partial || parts?.day !== undefined ? parts : undefined;
};

/** As it is typed in this country: 07/30/1951 or 30/07/1951. */
function typedForm(value: string, order: 'mdy' | 'dmy'): string {
  const [year, month, day] = value.split('-');
  if (!day) return value;
  return order === 'mdy' ? `${month}/${day}/${year}` : `${day}/${month}/${year}`;
}

export function DateInput({
  value,
  onChange,
  onUnreadable,
  dateOrder,
  year,
  locale,
  partial = false,
  placeholder,
  disabled,
  autoFocus,
  label,
  ...rest
}: DateInputProps) {
  const form = (held: string | null) => (held === null ? '' : typedForm(held, dateOrder));
  const [draft, setDraft] = useState({ value, typed: form(value) });
  if (draft.value !== value) setDraft({ value, typed: form(value) });
  const meant = readDay(draft.typed, { dateOrder, year }, partial);

  const type = (typed: string) => {
    const parts = readDay(typed, { dateOrder, year }, partial);
    if (typed.trim() !== '' && !parts) {
      setDraft({ value, typed });
      onUnreadable(typed);
      return;
    }
    const next = parts ? datePartsToText(parts) : null;
    setDraft({ value: next, typed });
    onUnreadable(null);
    if (next !== value) onChange(next);
  };

  return (
    <Input
      {...controlOf(rest)}
      aria-label={label}
      autoComplete="off"
      inputMode="text"
      disabled={disabled}
      autoFocus={autoFocus}
      placeholder={placeholder ?? (dateOrder === 'mdy' ? 'MM/DD/YYYY' : 'DD/MM/YYYY')}
      value={draft.typed}
      onChange={(event) => type(event.target.value)}
      onBlur={() => meant && setDraft({ value, typed: form(value) })}
      trailing={
        <output className="text-sm whitespace-nowrap">
          {meant ? formatDate(datePartsToText(meant), locale) : null}
        </output>
      }
    />
  );
}
