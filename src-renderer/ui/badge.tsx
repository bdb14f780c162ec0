/** Small words with a tone: a Badge states, a Chip can be taken away. The tone is never the only sign. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './cx.ts';

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger' | 'info';

export const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-ink-2 border-line',
  accent: 'bg-accent-soft text-accent-text border-transparent',
  ok: 'bg-ok-soft text-ok-text border-transparent',
  warn: 'bg-warn-soft text-warn-text border-transparent',
  danger: 'bg-danger-soft text-danger-text border-transparent',
  info: 'bg-info-soft text-info-text border-transparent',
};

export interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

export function Badge({ tone = 'neutral', icon, children }: BadgeProps) {
  return (
    <span
      data-tone={tone}
      className={cx(
        'inline-flex h-5 max-w-full items-center gap-1 whitespace-nowrap rounded border px-1.5 text-xs font-medium',
        TONES[tone],
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

export interface ChipProps {
  readonly children: ReactNode;
  /** What it stands for, in words, for the remove button's name. */
  readonly label: string;
  readonly onRemove?: () => void;
  /** Makes the words a button, to change the filter. */
  readonly onOpen?: () => void;
}

/** A filter or a chosen value, with its ×. */
export function Chip({ children, label, onRemove, onOpen }: ChipProps) {
  const { t } = useTranslation('common');
  const words = 'h-full max-w-72 truncate px-2';
  return (
    <span className="inline-flex h-control-sm items-center rounded-md border border-line-strong/60 bg-surface text-sm">
      {onOpen ? (
        <button type="button" onClick={onOpen} className={cx(words, 'rounded-l-md hover:bg-hover')}>
          {children}
        </button>
      ) : (
        <span className={cx(words, 'flex items-center')}>{children}</span>
      )}
      {onRemove && (
        <button
          type="button"
          aria-label={t('remove', { what: label })}
          onClick={onRemove}
          className="flex h-full min-w-6 items-center justify-center rounded-r-md border-l border-line text-ink-3 hover:bg-hover hover:text-ink max-sm:min-w-11"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </span>
  );
}
