/** A titled block on the record page that holds records of another entity. */
import { Plus } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { IconButton } from '../../ui/button.tsx';

interface Props {
  readonly title: string;
  readonly count?: number;
  /** What the + makes; left out where nothing may be added. */
  readonly add?: { readonly label: string; readonly run: () => void } | undefined;
  readonly children: ReactNode;
}

export function Panel({ title, count, add, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="px-4 py-3">
      <header className="mb-1 flex min-h-control-sm items-center gap-2">
        <h2 id={id} className="flex-1 text-sm font-semibold text-ink-2">
          {title}
          {count !== undefined && count > 0 && (
            <span className="ml-1.5 font-normal text-ink-3 tabular-nums">{count}</span>
          )}
        </h2>
        {add && (
          <IconButton
            size="sm"
            label={add.label}
            icon={<Plus aria-hidden className="size-4" />}
            onClick={add.run}
          />
        )}
      </header>
      {children}
    </section>
  );
}

/** A quiet line where a panel holds nothing, or nothing that may be seen. */
export const PanelLine = ({ children }: { readonly children: ReactNode }) => (
  <p className="text-sm text-ink-3">{children}</p>
);
