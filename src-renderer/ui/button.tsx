/** Buttons. One primary action a view; `ghost` for what stands in bars and rows. */
import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'border-transparent bg-accent text-accent-ink hover:bg-accent-hover',
  secondary: 'border-line-strong/60 bg-surface text-ink hover:bg-hover',
  ghost: 'border-transparent text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border-transparent bg-danger text-danger-ink hover:bg-danger-hover',
};

const BASE =
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 max-sm:min-w-11 whitespace-nowrap rounded-md border font-medium transition-colors disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: ButtonVariant;
  readonly size?: 'sm' | 'md';
  /** Shown before the words. */
  readonly icon?: ReactNode;
  /** Shows that the action runs, and takes no second press meanwhile. The button keeps its focus. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cx(
        BASE,
        VARIANTS[variant],
        size === 'sm' ? 'h-control-sm px-2 text-sm' : 'h-control px-3',
        className,
      )}
    >
      {busy ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  /** Its name, for the tooltip and for screen readers. */
  readonly label: string;
  readonly icon: ReactNode;
  /** Keys shown in the tooltip. */
  readonly shortcut?: string;
  readonly tooltipSide?: 'top' | 'right' | 'bottom' | 'left';
}

/** A square button with an icon only. */
export function IconButton({
  label,
  icon,
  shortcut,
  tooltipSide = 'bottom',
  variant = 'ghost',
  size = 'md',
  busy = false,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        aria-busy={busy || undefined}
        {...rest}
        className={cx(BASE, VARIANTS[variant], size === 'sm' ? 'size-control-sm' : 'size-control', className)}
      >
        {busy ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : icon}
      </button>
    </Tooltip>
  );
}
