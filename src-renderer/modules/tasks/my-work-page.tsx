/**
 * “My work”: what is mine, by when it is due, the most pressing first in each part; the queues I take from; and where
 * somebody called me (TA-12). Arrow keys move from task to task, Enter opens, D completes.
 */
import { CalendarCheck, ListTodo, Plus } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '#modules/tasks/contract/task.entity.ts';
import { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import { listRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { openOverlay } from '../../app/overlays.ts';
import { Page } from '../../app/page.tsx';
import { useUndoKey } from '../../entity-views/saving.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Select } from '../../ui/select.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { GROUPS, groupOf } from './due.ts';
import { Escalated } from './escalated.tsx';
import { Mentions } from './mentions.tsx';
import { QueuesCard } from './queues-card.tsx';
import { TaskRow } from './task-row.tsx';
import { useCompleting } from './use-completing.tsx';
import { useTaskCommands } from './use-task-commands.ts';
import { useWall } from './use-wall.ts';

/** More than one person can do; the list of all tasks has the rest. */
const MOST = 200;
const ALL = 'all';
const LINK = 'a[data-task]';

const moveFrom = (from: Element | null, step: number): void => {
  const links = [...document.querySelectorAll<HTMLElement>(LINK)];
  const at = links.indexOf(from as HTMLElement);
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
};

export function MyWorkPage() {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const viewer = useViewer();
  const now = useWall();
  const completing = useCompleting();
  const { handBack } = useTaskCommands();
  const [type, setType] = useState<string>(ALL);
  const mayWrite = viewer.permissions.includes('record.write');
  const { data: overview } = useContract(taskOverview, {});
  const { data, error } = useContract(
    listRecords,
    {
      entity: 'task',
      filter: {
        all: [
          { field: 'owner', op: 'is', value: viewer.userId },
          { field: 'openOrder', op: 'isNotEmpty' },
          ...(type === ALL ? [] : [{ field: 'type', op: 'is' as const, value: type }]),
        ],
      },
      sort: { field: 'openOrder', direction: 'asc' },
      limit: MOST,
    },
    { keepPrevious: true },
  );
  useUndoKey();
  useShortcut('arrowdown', t('keys.next'), () => moveFrom(document.activeElement, 1), { group: 'list' });
  useShortcut('arrowup', t('keys.previous'), () => moveFrom(document.activeElement, -1), { group: 'list' });
  const rows = data?.rows ?? [];
  const onKeyDown = (event: KeyboardEvent) => {
    const link = (event.target as HTMLElement).closest<HTMLElement>(LINK);
    const row = link && rows.find(({ id }) => id === link.dataset.task);
    if (event.key !== 'd' || !row || !mayWrite || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    completing.start(row, false);
  };
  return (
    <Page
      title={t('myWork')}
      width="wide"
      heading={
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <h1 className="text-lg font-semibold">{t('myWork')}</h1>
          {overview && <Figures {...overview} />}
        </div>
      }
      wideActions
      actions={
        <>
          <Select
            size="sm"
            className="w-44! max-sm:min-w-0 max-sm:flex-1"
            label={t('byType')}
            value={type}
            onChange={setType}
            options={[
              { value: ALL, label: t('allTypes') },
              ...TASK_TYPES.map((one) => ({ value: one as string, label: words.choice('task', 'type', one) })),
            ]}
          />
          <a
            href="#/tasks/all"
            className="flex h-control items-center gap-2 rounded-md px-3 font-medium text-ink-2 hover:bg-hover hover:text-ink"
          >
            <ListTodo aria-hidden className="size-4" />
            {t('all')}
          </a>
          {mayWrite && (
            <Button
              className="max-sm:hidden"
              icon={<Plus aria-hidden className="size-4" />}
              onClick={() => openOverlay({ kind: 'create', entity: 'task' })}
            >
              {t('new.title')}
            </Button>
          )}
        </>
      }
    >
      {error && <FaultNotice fault={error} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys pressed on the links inside bubble up to here */}
        <div onKeyDown={onKeyDown} className="min-w-0 space-y-6">
          {!data && !error && <Waiting lines={8} />}
          {data && rows.length === 0 && (
            <Card>
              <EmptyState icon={<CalendarCheck className="size-5" />} title={t('empty.title')}>
                {t(type === ALL ? 'empty.text' : 'empty.type')}
              </EmptyState>
            </Card>
          )}
          {GROUPS.map((group) => {
            const own = rows.filter(({ values }) => groupOf(values, now) === group);
            if (own.length === 0) return null;
            return (
              <section key={group} aria-labelledby={`group-${group}`}>
                <h2
                  id={`group-${group}`}
                  className={cx(
                    'mb-1.5 text-sm font-semibold',
                    group === 'overdue' ? 'text-danger-text' : 'text-ink-2',
                  )}
                >
                  {t(`group.${group}`)} <span className="font-normal text-ink-3 tabular-nums">{own.length}</span>
                </h2>
                <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
                  {own.map((row) => (
                    <TaskRow
                      key={row.id}
                      row={row}
                      titles={data?.titles ?? {}}
                      now={now}
                      onComplete={mayWrite ? completing.start : undefined}
                      onHandBack={({ id }) => void handBack(id)}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
          {data?.next && <p className="text-sm text-ink-3">{t('more', { count: rows.length })}</p>}
        </div>
        <div className="min-w-0 space-y-6">
          {overview && overview.mentions.length > 0 && <Mentions mentions={overview.mentions} />}
          {overview && overview.escalated.length > 0 && <Escalated tasks={overview.escalated} />}
          <QueuesCard queues={overview?.queues ?? []} />
        </div>
      </div>
      {completing.dialog}
    </Page>
  );
}

interface FiguresProps {
  readonly open: number;
  readonly overdue: number;
  readonly dueToday: number;
}

function Figures({ open, overdue, dueToday }: FiguresProps) {
  const { t } = useTranslation('tasks');
  return (
    <p className="flex flex-wrap gap-x-3 text-sm text-ink-2 tabular-nums">
      <span>{t('figures.open', { count: open })}</span>
      {dueToday > 0 && <span>{t('figures.today', { count: dueToday })}</span>}
      {overdue > 0 && (
        <span className="font-medium text-danger-text">{t('figures.overdue', { count: overdue })}</span>
      )}
    </p>
  );
}
