/**
 * The frame of a page: its heading, its actions, and its title for the window and for screen readers.
 * Invariant (law 6): a title names the kind of page, never a record; browsers write titles into their history.
 */
import { type ReactNode, useEffect } from 'react';
import { cx } from '../ui/cx.ts';
import { announce } from './announcer.tsx';

/** Names the page in the window's title and says it to screen readers. Never with record content. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Almoner`;
    announce(title);
  }, [title]);
}

export interface PageProps {
  /** Of the window, and the heading unless `heading` is given. No record content. */
  readonly title: string;
  /** Replaces the heading: a record's name, a breadcrumb. Has to hold the page's `<h1>`. */
  readonly heading?: ReactNode;
  readonly description?: ReactNode;
  /** Buttons right of the heading. */
  readonly actions?: ReactNode;
  /** Several or wide ones: at phone width they get a line of their own. */
  readonly wideActions?: boolean;
  /** `text`: a column to read in. `wide`: the whole width. `fill`: the whole height too, the content scrolls itself. */
  readonly width?: 'text' | 'wide' | 'fill';
  readonly children: ReactNode;
}

const WIDTHS = {
  text: 'mx-auto w-full max-w-4xl px-4 py-6 sm:px-8',
  wide: 'w-full px-4 py-6 sm:px-8',
  fill: 'flex h-full min-h-0 flex-col',
} as const;

export function Page({ title, heading, description, actions, wideActions, width = 'text', children }: PageProps) {
  usePageTitle(title);
  return (
    <div className={WIDTHS[width]}>
      <header
        className={cx(
          'flex flex-wrap items-center gap-x-4 gap-y-2',
          width === 'fill' ? 'shrink-0 px-4 py-3 sm:px-6' : 'mb-6',
        )}
      >
        <div className={cx('min-w-0 flex-1', wideActions && 'max-sm:basis-full')}>
          {heading ?? <h1 className={cx('font-semibold', width === 'fill' ? 'text-md' : 'text-lg')}>{title}</h1>}
          {description && <p className="mt-1 max-w-prose text-ink-2">{description}</p>}
        </div>
        {actions && (
          <div className={cx('flex flex-wrap items-center gap-2', wideActions && 'max-sm:w-full')}>{actions}</div>
        )}
      </header>
      {children}
    </div>
  );
}
