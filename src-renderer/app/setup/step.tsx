/** The frame of one step of set-up: how far, a heading, a form, and the way back and on. */
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { usePageTitle } from '../page.tsx';

export interface StepProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** What is asked for says what is missing once it was tried to go on. */
  readonly children: ReactNode | ((tried: boolean) => ReactNode);
  readonly onBack?: (() => void) | undefined;
  /** Left out: the step has its own buttons. `attempt` brings to the first field that says it is wrong. */
  readonly onNext?: (attempt: () => void) => void;
  /** False: something is missing, and its field says so. */
  readonly ready?: boolean;
  readonly next?: string;
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

export function Step({
  title,
  description,
  children,
  onBack,
  onNext,
  ready = true,
  next,
  busy = false,
  disabled = false,
}: StepProps) {
  const { t } = useTranslation('common');
  const heading = useRef<HTMLHeadingElement>(null);
  const { form, tried, attempt } = useAttempt();
  usePageTitle(title);
  useEffect(() => heading.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || disabled) return;
    attempt();
    if (ready) onNext?.(attempt);
  };
  return (
    <form ref={form} autoComplete="off" onSubmit={submit} noValidate>
      <h1 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        {title}
      </h1>
      {description && <p className="mt-1 max-w-prose text-ink-2">{description}</p>}
      <div className="mt-6 space-y-5">{typeof children === 'function' ? children(tried) : children}</div>
      {onNext && (
        <div className="mt-8 flex items-center justify-between gap-3">
          {onBack ? (
            <Button
              variant="ghost"
              onClick={onBack}
              disabled={busy}
              className="-ml-3 disabled:border-transparent disabled:bg-transparent"
            >
              {t('back')}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" variant="primary" busy={busy} disabled={disabled}>
            {next ?? t('continue')}
          </Button>
        </div>
      )}
    </form>
  );
}

/** How far set-up has come: a bar per step, and the same in words. */
export function Steps({ at, of }: { readonly at: number; readonly of: number }) {
  const { t } = useTranslation('setup');
  return (
    <div className="mb-6">
      <p className="mb-1.5 text-sm text-ink-3">{t('step', { at: at + 1, of })}</p>
      <div aria-hidden className="flex gap-1">
        {Array.from({ length: of }, (_, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the bars stand for their place
            key={index}
            className={cx(
              'h-1.5 flex-1 rounded-full border',
              index <= at ? 'border-accent bg-accent' : 'border-line bg-sunken',
            )}
          />
        ))}
      </div>
    </div>
  );
}
