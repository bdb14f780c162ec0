/** What belongs here while nothing does: a sentence and one next step. */
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons; the first is the obvious next step. */
  readonly actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-10 text-center">
      {icon && (
        <div
          aria-hidden
          className="mb-3 flex size-11 items-center justify-center rounded-full border border-line bg-sunken text-ink-3"
        >
          {icon}
        </div>
      )}
      <p className="text-md font-medium">{title}</p>
      {children && <div className="mt-1 text-ink-2">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
