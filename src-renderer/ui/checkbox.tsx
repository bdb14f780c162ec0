/** A tick box with its words, or bare where a row or heading names it. */
import * as Radix from '@radix-ui/react-checkbox';
import { Check, Minus } from 'lucide-react';
import { useId } from 'react';
import { cx } from './cx.ts';
import type { ControlAttributes } from './field.tsx';

export interface CheckboxProps extends ControlAttributes {
  readonly checked: boolean | 'indeterminate';
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly hint?: string;
  readonly disabled?: boolean;
}

export function Checkbox({
  checked,
  onChange,
  label,
  hideLabel = false,
  hint,
  disabled = false,
  ...control
}: CheckboxProps) {
  const own = useId();
  const id = control.id ?? own;
  return (
    <div className={cx('flex items-start gap-2', !hideLabel && 'min-h-control-sm py-1')}>
      <Radix.Root
        {...control}
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next === true)}
        className="relative mt-px flex size-4.5 shrink-0 items-center justify-center rounded border border-line-strong bg-surface transition-colors after:absolute after:-inset-2 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent data-disabled:opacity-60 max-sm:after:-inset-3.5"
      >
        <Radix.Indicator className="text-accent-ink">
          {checked === 'indeterminate' ? (
            <Minus aria-hidden strokeWidth={3} className="size-3.5" />
          ) : (
            <Check aria-hidden strokeWidth={3} className="size-3.5" />
          )}
        </Radix.Indicator>
      </Radix.Root>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'min-w-0'}>
        {label}
        {hint && <span className="block text-sm text-ink-3">{hint}</span>}
      </label>
    </div>
  );
}
