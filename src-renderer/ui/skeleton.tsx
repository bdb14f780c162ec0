/** Waiting: nothing for 200 ms, then grey shapes, and a progress bar where it is long. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './cx.ts';

/** False until `waiting` has lasted 200 ms, so that what is quick never flickers. */
export function useDelayed(waiting: boolean, milliseconds = 200): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), milliseconds);
    return () => clearTimeout(timer);
  }, [waiting, milliseconds]);
  return waiting && late;
}

/** One grey bar; give it a size by class. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={cx('block h-4 animate-pulse-soft rounded bg-hover', className)} />;
}

export interface WaitingProps {
  /** Bars to show in place of the content. */
  readonly lines?: number;
  /** Own shapes instead of lines. */
  readonly children?: ReactNode;
}

/** Stands where content will be; says “Loading” to screen readers once it shows. */
export function Waiting({ lines = 3, children }: WaitingProps) {
  const { t } = useTranslation('common');
  const late = useDelayed(true);
  if (!late) return null;
  return (
    <div role="status">
      <span className="sr-only">{t('loading')}</span>
      {children ?? (
        <div className="space-y-3 py-2">
          {Array.from({ length: lines }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
            <Skeleton key={index} className={index % 3 === 2 ? 'w-1/2' : index % 3 === 1 ? 'w-5/6' : 'w-full'} />
          ))}
        </div>
      )}
    </div>
  );
}
