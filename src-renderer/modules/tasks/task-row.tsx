/** One task in a list of work: tick it off, open it, see how pressing it is and whom it is about. */
import { Circle, CircleCheck, Ellipsis, ListPlus, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isClosed } from '#modules/tasks/contract/task.entity.ts';
import type { RecordView } from '#shared/api/records.api.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { type Titles, useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Due, Priority } from './cells.tsx';
import type { Wall } from './due.ts';

export interface TaskRowProps {
  readonly row: RecordView;
  readonly titles: Titles;
  readonly now: Wall;
  /** Left out where nothing may be completed. `ask`: with outcome and follow-up, whatever its kind. */
  readonly onComplete?: ((row: RecordView, ask: boolean) => void) | undefined;
  readonly onHandBack?: ((row: RecordView) => void) | undefined;
  /** The link that is the page one is on, and therefore goes without saying. */
  readonly without?: 'person' | 'account' | 'queue';
  readonly narrow?: boolean;
}

const WORKED = new Set(['inProgress', 'waiting', 'deferred']);

export function TaskRow({ row, titles, now, onComplete, onHandBack, without, narrow = false }: TaskRowProps) {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const viewer = useViewer();
  const { hrefOf, locale } = useFieldEnvironment();
  const { values, id } = row;
  const title = row.title ?? t('records:untitled');
  const closed = isClosed(values.status);
  const status = String(values.status);
  const priority = String(values.priority ?? 'medium');
  const about = (['person', 'account'] as const).flatMap((link) =>
    link !== without && typeof values[link] === 'string' ? [{ link, id: values[link] as string }] : [],
  );
  const owner = typeof values.owner === 'string' && values.owner !== viewer.userId ? values.owner : null;
  const list = (values.checklist ?? []) as readonly { readonly value: { readonly done: boolean } }[];
  return (
    <li
      className={cx(
        'group/task flex min-h-row items-start gap-2 py-2 hover:bg-hover',
        narrow ? '-mx-2 rounded-md px-2' : 'px-3',
      )}
    >
      {onComplete ? (
        <button
          type="button"
          disabled={closed}
          aria-label={t('row.complete', { title })}
          onClick={() => onComplete(row, false)}
          className="group/tick relative mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full text-ink-3 after:absolute after:-inset-2 hover:text-ok-text disabled:text-ok-text max-sm:-my-2.5 max-sm:-ml-3 max-sm:size-11"
        >
          <Circle
            aria-hidden
            strokeWidth={1.6}
            className="size-5 group-hover/tick:hidden group-disabled/tick:hidden"
          />
          <CircleCheck
            aria-hidden
            strokeWidth={1.8}
            className="hidden size-5 group-hover/tick:block group-disabled/tick:block"
          />
        </button>
      ) : (
        <Circle aria-hidden className="mt-0.5 size-5 shrink-0 text-ink-3" strokeWidth={1.6} />
      )}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="min-w-0">
            <a
              data-task={id}
              href={hrefOf('task', id) ?? undefined}
              className={cx(
                'min-w-0 font-medium break-words hover:underline',
                closed && 'text-ink-3 line-through',
              )}
            >
              {title}
            </a>
          </span>
          {priority !== 'medium' && (
            <Priority
              priority={priority}
              word={words.choice('task', 'priority', priority)}
              worded={!narrow && priority === 'high'}
            />
          )}
          {WORKED.has(status) && <Badge>{words.choice('task', 'status', status)}</Badge>}
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-ink-2">
          <Due values={values} now={now} locale={locale} t={t as never} />
          {!narrow && typeof values.type === 'string' && <span>{words.choice('task', 'type', values.type)}</span>}
          {about.map((one) => (
            <span key={one.id} className="min-w-0 truncate">
              <a href={hrefOf(one.link, one.id) ?? undefined} className="hover:underline">
                {titles[one.id] ?? words.entity(one.link)}
              </a>
            </span>
          ))}
          {list.length > 0 && (
            <span className="tabular-nums">
              {t('row.checklist', { done: list.filter(({ value }) => value.done).length, all: list.length })}
            </span>
          )}
          {owner !== null && <span>{titles[owner] ?? t('records:untitled')}</span>}
          {without !== 'queue' && !values.owner && typeof values.queue === 'string' && (
            <span>{t('row.waits', { queue: titles[values.queue] ?? '' })}</span>
          )}
        </div>
      </div>
      {onComplete && !closed && (
        <Menu
          align="end"
          trigger={
            <IconButton
              size="sm"
              label={t('row.menu', { title })}
              icon={<Ellipsis aria-hidden className="size-4" />}
              className="opacity-0 group-hover/task:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 max-sm:opacity-100"
            />
          }
        >
          <MenuItem icon={<ListPlus className="size-4" />} onSelect={() => onComplete(row, true)}>
            {t('row.completeWith')}
          </MenuItem>
          {onHandBack && typeof values.queue === 'string' && values.owner === viewer.userId && (
            <MenuItem icon={<Undo2 className="size-4" />} onSelect={() => onHandBack(row)}>
              {t('row.handBack')}
            </MenuItem>
          )}
        </Menu>
      )}
    </li>
  );
}
