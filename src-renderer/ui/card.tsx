/** Surfaces: a Card groups what belongs together, a Section gives a page its headings. */
import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';

export interface CardProps {
  readonly title?: string;
  /** Level of the title. Default 2. */
  readonly level?: 2 | 3;
  /** Right of the title. */
  readonly actions?: ReactNode;
  readonly description?: ReactNode;
  /** False: the content touches the border, for lists and tables. */
  readonly padded?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Card({ title, level = 2, actions, description, padded = true, className, children }: CardProps) {
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={cx('min-w-0 rounded-lg border border-line bg-surface', className)}
    >
      {(title || actions) && (
        <header
          className={cx('flex min-h-12 flex-wrap items-center gap-3 px-4 py-3', !padded && 'border-b border-line')}
        >
          <div className="min-w-0 flex-1 basis-56">
            {title && (
              <Heading id={id} className="font-semibold">
                {title}
              </Heading>
            )}
            {description && <p className="mt-0.5 text-sm text-ink-2">{description}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={cx(padded && (title || actions ? 'px-4 pb-4' : 'p-4'))}>{children}</div>
    </section>
  );
}

export interface SectionProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page, without a box. */
export function Section({ title, description, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0">
      <header className="mb-3 flex items-end gap-3">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-md font-semibold">
            {title}
          </h2>
          {description && <p className="mt-0.5 max-w-prose text-ink-2">{description}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}
