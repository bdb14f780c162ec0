/** Small labelled inputs for values that consist of parts: names, addresses, identifiers. */
import { useId } from 'react';
import { cx } from '../cx.ts';
import { Input } from '../input.tsx';

export interface PartProps {
  readonly label: string;
  readonly value: string | undefined;
  /** Undefined for empty text. */
  readonly onChange: (value: string | undefined) => void;
  readonly maxLength: number;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  readonly disabled?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly className?: string;
  readonly inputMode?: 'text' | 'numeric';
}

export function Part({
  label,
  value,
  onChange,
  maxLength,
  describedBy,
  invalid = false,
  disabled,
  autoFocus,
  className,
  inputMode,
}: PartProps) {
  const id = useId();
  return (
    <div className={cx('min-w-0', className)}>
      <label htmlFor={id} className="mb-0.5 block text-xs text-ink-3">
        {label}
      </label>
      <Input
        id={id}
        autoComplete="off"
        maxLength={maxLength}
        inputMode={inputMode}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        disabled={disabled}
        autoFocus={autoFocus}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value.normalize('NFC') || undefined)}
        onBlur={() => value !== undefined && value.trim() !== value && onChange(value.trim() || undefined)}
      />
    </div>
  );
}

/** The parts without those that are empty; null where none is left. */
export function compact<Parts extends object>(parts: Parts): Parts | null {
  const kept = Object.entries(parts).filter(([, value]) => value !== undefined && value !== '');
  return kept.length === 0 ? null : (Object.fromEntries(kept) as Parts);
}
