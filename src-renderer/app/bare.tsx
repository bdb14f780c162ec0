/** A page without navigation: set-up, unlock, and what comes before them. One card on a calm ground. */
import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import { Mark } from './mark.tsx';

export interface BareProps {
  readonly width?: 'sm' | 'md' | 'lg';
  /** Under the card, small. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

const WIDTHS = { sm: 'max-w-sm', md: 'max-w-md', lg: 'max-w-2xl' } as const;

export function Bare({ width = 'sm', footer, children }: BareProps) {
  return (
    <div className="flex min-h-full flex-col items-center bg-canvas px-4 py-6 sm:pt-[12vh]">
      <div className={cx('w-full', WIDTHS[width])}>
        <header className="mb-6 flex items-center gap-2.5">
          <Mark className="size-7" />
          <span className="text-md font-semibold tracking-tight">Almoner</span>
        </header>
        <main className="rounded-xl border border-line bg-surface p-5 sm:p-8">{children}</main>
        {footer && <footer className="mt-4 text-sm text-ink-3">{footer}</footer>}
      </div>
    </div>
  );
}
