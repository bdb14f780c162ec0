/**
 * A text box with a list of answers under it (WAI-ARIA combobox). For long lists, and for lists that come from the
 * core as one types: give `load` instead of `options`.
 */
import * as Radix from '@radix-ui/react-popover';
import { Check, ChevronsUpDown, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './cx.ts';
import type { ControlAttributes } from './field.tsx';
import { fold } from './fold.ts';

export interface ComboboxOption {
  readonly value: string;
  readonly label: string;
  /** Second line, grey. */
  readonly detail?: string | undefined;
  readonly icon?: ReactNode;
}

export interface ComboboxProps extends ControlAttributes {
  readonly value: string | null;
  /** Words of the chosen value, where it may not be among the options. */
  readonly valueLabel?: string | null | undefined;
  readonly onChange: (value: string | null, option: ComboboxOption | null) => void;
  /** All answers, filtered here by what is typed, accents and case aside. */
  readonly options?: readonly ComboboxOption[];
  /** Answers for what is typed; called 120 ms after the last key. The signal ends an answer nobody waits for. */
  readonly load?: (typed: string, signal: AbortSignal) => Promise<readonly ComboboxOption[]>;
  /** True: an × takes the value away. */
  readonly clearable?: boolean;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  /** Name for screen readers where no Field gives a label. */
  readonly label?: string | undefined;
  /** What an empty list says where “nothing found” would not be true. */
  readonly nothing?: string;
  /** Offered at the end while something is typed: make a new one of that name. */
  readonly create?: { readonly label: (typed: string) => string; readonly run: (typed: string) => void };
}

const SHOWN = 100;
const CREATE = '\u0000create';

function useAnswers(
  open: boolean,
  typed: string,
  options: readonly ComboboxOption[] | undefined,
  load: ComboboxProps['load'],
): { readonly answers: readonly ComboboxOption[]; readonly loading: boolean } {
  const [loaded, setLoaded] = useState<readonly ComboboxOption[]>([]);
  const [loading, setLoading] = useState(false);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    if (!open || !latest.current) return;
    const ended = new AbortController();
    setLoading(true);
    const timer = setTimeout(async () => {
      const found = await latest.current?.(typed, ended.signal).catch(() => []);
      if (ended.signal.aborted) return;
      setLoaded(found ?? []);
      setLoading(false);
    }, 120);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [open, typed]);
  if (load) return { answers: loaded, loading };
  const words = fold(typed).split(' ').filter(Boolean);
  const answers = (options ?? []).filter((option) => {
    const text = fold(`${option.label} ${option.detail ?? ''} ${option.value}`);
    return words.every((word) => text.includes(word));
  });
  return { answers: answers.slice(0, SHOWN), loading: false };
}

export function Combobox({
  value,
  valueLabel,
  onChange,
  options,
  load,
  clearable = false,
  placeholder,
  disabled = false,
  autoFocus = false,
  label,
  create,
  nothing,
  ...control
}: ComboboxProps) {
  const { t } = useTranslation('common');
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const { answers, loading } = useAnswers(open, typed, options, load);
  const makes = create && typed.trim() !== '' ? [{ value: CREATE, label: create.label(typed.trim()) }] : [];
  const rows: readonly ComboboxOption[] = [...answers, ...makes];
  const chosen =
    value === null ? '' : (valueLabel ?? options?.find((option) => option.value === value)?.label ?? value);

  const show = () => {
    if (disabled || open) return;
    setTyped('');
    setActive(0);
    setOpen(true);
  };
  const pick = (option: ComboboxOption) => {
    if (option.value === CREATE) create?.run(typed.trim());
    else onChange(option.value, option);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return show();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + rows.length) % Math.max(1, rows.length));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = rows[active];
      if (option) pick(option);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Tab') setOpen(false);
  };

  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Anchor asChild>
        <div className="control flex items-center gap-1 pr-1!">
          <input
            {...control}
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={open}
            aria-controls={open ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={open && rows[active] ? `${listId}-${active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: only where a dialog or an inline editor opens on this field
            autoFocus={autoFocus}
            disabled={disabled}
            value={open ? typed : chosen}
            placeholder={open ? chosen || placeholder : placeholder}
            onClick={show}
            onChange={(event) => {
              if (!open) show();
              setTyped(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            onBlur={(event) => {
              if (!document.getElementById(listId)?.contains(event.relatedTarget)) setOpen(false);
            }}
            className="h-full min-w-0 flex-1 bg-transparent outline-none"
          />
          {clearable && value !== null && !disabled ? (
            <button
              type="button"
              aria-label={t('clear')}
              onClick={() => {
                onChange(null, null);
                input.current?.focus();
              }}
              className="flex size-control-sm items-center justify-center rounded text-ink-3 hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </button>
          ) : (
            <ChevronsUpDown aria-hidden className="mr-1.5 size-4 shrink-0 text-ink-3" />
          )}
        </div>
      </Radix.Anchor>
      <Radix.Portal>
        <Radix.Content
          role="presentation"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (event.target === input.current) event.preventDefault();
          }}
          className="overlay z-50 w-(--radix-popover-trigger-width) min-w-56 animate-appear rounded-lg"
        >
          <div
            id={listId}
            role="listbox"
            aria-label={label ?? t('answers')}
            className="max-h-[min(20rem,var(--radix-popover-content-available-height))] overflow-y-auto p-1"
          >
            {rows.map((option, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the text box that owns the list
              <div
                key={option.value}
                id={`${listId}-${index}`}
                ref={(row) => {
                  if (index === active) row?.scrollIntoView({ block: 'nearest' });
                }}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                onPointerMove={() => setActive(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => pick(option)}
                className="menu-item"
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{option.label}</span>
                  {option.detail && <span className="block truncate text-sm text-ink-3">{option.detail}</span>}
                </span>
                {option.value === value && <Check aria-hidden className="size-4 text-accent-text" />}
              </div>
            ))}
          </div>
          <output className={cx('block px-3 text-ink-3', rows.length === 0 && 'py-3')}>
            {rows.length > 0 ? null : loading ? t('loading') : (nothing ?? t('noAnswer'))}
          </output>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
