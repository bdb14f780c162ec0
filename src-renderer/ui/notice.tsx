/** A sentence that stays on the page: what went wrong, what is missing, what to know. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { TONES, type Tone } from './badge.tsx';
import { cx } from './cx.ts';

type NoticeTone = Exclude<Tone, 'accent' | 'neutral'>;

const ICONS = { info: Info, ok: CircleCheck, warn: TriangleAlert, danger: CircleAlert } as const;

export interface NoticeProps {
  readonly tone?: NoticeTone;
  readonly title?: string | undefined;
  /** A button or link: on the right, or below where the text would be squeezed. */
  readonly action?: ReactNode;
  /** `alert` speaks at once: for failures that follow an action. */
  readonly role?: 'alert' | 'status';
  readonly children?: ReactNode;
}

export function Notice({ tone = 'info', title, action, role, children }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      role={role}
      data-tone={tone}
      className={cx('flex items-start gap-2.5 rounded-lg border px-3 py-2.5', TONES[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-96">
          {title && <p className="font-medium">{title}</p>}
          {children && <div className={cx(title && 'mt-0.5 text-sm')}>{children}</div>}
        </div>
        {action && <div className="max-w-full">{action}</div>}
      </div>
    </div>
  );
}
