/** One of a few choices that each need a sentence: native radio buttons, drawn as cards. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { cx } from './cx.ts';

export interface RadioCard<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
}

export interface RadioCardsProps<Value extends string> {
  /** Names the group. */
  readonly legend: string;
  readonly hideLegend?: boolean;
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly RadioCard<Value>[];
  readonly columns?: 1 | 2 | 3;
  /** The focus goes to the choice that is made, once, when the group appears. */
  readonly autoFocus?: boolean;
}

const COLUMNS = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-3' } as const;

export function RadioCards<Value extends string>({
  legend,
  hideLegend = false,
  value,
  onChange,
  options,
  columns = 1,
  autoFocus = false,
}: RadioCardsProps<Value>) {
  const name = useId();
  const chosen = useRef<HTMLInputElement>(null);
  const [takesFocus] = useState(autoFocus);
  useEffect(() => {
    if (takesFocus) chosen.current?.focus();
  }, [takesFocus]);
  return (
    <fieldset className="min-w-0">
      <legend className={hideLegend ? 'sr-only' : 'mb-1 text-sm font-medium text-ink-2'}>{legend}</legend>
      <div className={cx('grid gap-2', COLUMNS[columns])}>
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex min-h-11 cursor-pointer items-start gap-3 rounded-lg border border-line-strong/60 bg-surface p-3 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              ref={option.value === value ? chosen : undefined}
              className="mt-0.5 size-4 shrink-0 outline-none"
            />
            <span className="min-w-0">
              <span className="flex items-center gap-2 font-medium">
                {option.icon}
                {option.label}
              </span>
              {option.hint && <span className="mt-0.5 block text-sm text-ink-2">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
