/** Choosing one of a short closed list. For long or searched lists there is Combobox. */
import * as Radix from '@radix-ui/react-select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import type { ControlAttributes } from './field.tsx';
import { cspNonce } from './nonce.ts';

export interface SelectOption<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> extends ControlAttributes {
  /** Null shows the placeholder. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly SelectOption<Value>[];
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Name for screen readers where no Field gives a label. */
  readonly label?: string | undefined;
  readonly size?: 'sm' | 'md';
  readonly className?: string;
}

export function Select<Value extends string>({
  value,
  onChange,
  options,
  placeholder = '',
  disabled = false,
  label,
  size = 'md',
  className,
  ...control
}: SelectProps<Value>) {
  return (
    // The empty string is Radix's word for "nothing chosen".
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as Value)} disabled={disabled}>
      <Radix.Trigger
        {...control}
        aria-label={label}
        className={cx(
          'control flex items-center justify-between gap-2 text-left data-placeholder:text-ink-3',
          size === 'sm' && 'h-control-sm! text-sm',
          className,
        )}
      >
        <span className="min-w-0 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-3" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="overlay z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-lg"
        >
          <Radix.Viewport nonce={cspNonce} className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="menu-item pr-8"
              >
                {option.icon}
                <Radix.ItemText>{option.label}</Radix.ItemText>
                <Radix.ItemIndicator className="absolute right-2">
                  <Check aria-hidden className="size-4 text-accent-text" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
