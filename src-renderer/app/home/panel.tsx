/** A box of the home page: rows that lead to records, and what stands there while there are none. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Fault } from '#shared/errors/fault.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Waiting } from '../../ui/skeleton.tsx';

export interface PanelProps<Answer> {
  readonly title: string;
  readonly answer: UseQueryResult<Answer, Fault>;
  /** The rows, `<li>`s; null or an empty list shows `empty` in their place. */
  readonly rows: (answer: Answer) => readonly ReactNode[];
  /** Left out: without rows the whole box is left out. */
  readonly empty?: ReactNode;
}

export function Panel<Answer>({ title, answer, rows, empty }: PanelProps<Answer>) {
  const { data, error } = answer;
  const items = data ? rows(data) : [];
  if (items.length === 0 && !empty && !error) return null;
  return (
    <Card title={title} padded={false}>
      {error && <FaultNotice fault={error} />}
      {!data && !error && (
        <div className="px-4">
          <Waiting lines={4} />
        </div>
      )}
      {data && items.length === 0 && empty}
      {items.length > 0 && <ul className="divide-y divide-line">{items}</ul>}
    </Card>
  );
}

export interface PanelRowProps {
  readonly href: string | null;
  readonly title: string;
  readonly detail: string;
  /** At the right. */
  readonly end?: ReactNode;
  /** In place of the initials. */
  readonly icon?: ReactNode;
}

export function PanelRow({ href, title, detail, end, icon }: PanelRowProps) {
  return (
    <li>
      <a
        href={href ?? undefined}
        className="flex min-h-row items-center gap-3 px-4 py-1.5 transition-colors -outline-offset-2 hover:bg-hover"
      >
        {icon ? (
          <span aria-hidden className="flex size-8 shrink-0 items-center justify-center text-ink-3">
            {icon}
          </span>
        ) : (
          <Avatar name={title} />
        )}
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{title}</span>
          <span className="block truncate text-sm text-ink-3">{detail}</span>
        </span>
        {end && <span className="shrink-0 text-sm text-ink-2 tabular-nums">{end}</span>}
      </a>
    </li>
  );
}
