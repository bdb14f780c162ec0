/** What is to be done, how pressing it is, and what can be done about it now. */
import { Check, Hand, ListTodo, RotateCcw, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isClosed, TASK_STATUSES } from '#modules/tasks/contract/task.entity.ts';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { useSave } from '../../entity-views/saving.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Select } from '../../ui/select.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Due, Priority } from './cells.tsx';
import { useCompleting } from './use-completing.tsx';
import { useTaskCommands } from './use-task-commands.ts';
import { useWall } from './use-wall.ts';

interface Props {
  readonly record: LoadedRecord;
}

export function TaskHeader({ record }: Props) {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const { locale } = useFieldEnvironment();
  const now = useWall();
  const { values, title } = record;
  const priority = String(values.priority);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2">
      <span
        aria-hidden
        className="flex size-12 shrink-0 items-center justify-center rounded-lg border border-line bg-accent-soft text-accent-text max-sm:hidden"
      >
        <ListTodo className="size-5" />
      </span>
      <div className="min-w-0 flex-1 basis-60">
        <h1 className={cx('min-w-0 text-lg font-semibold break-words', isClosed(values.status) && 'text-ink-2')}>
          {title ?? t(record.erased ? 'records:erase.name' : 'records:untitled')}
        </h1>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
          <Priority priority={priority} word={words.choice('task', 'priority', priority)} />
          <Due values={values} now={now} locale={locale} t={t as never} />
          <Closed record={record} />
        </div>
      </div>
      <Actions record={record} />
    </div>
  );
}

function Closed({ record: { values, titles } }: Props) {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  const status = String(values.status);
  if (!isClosed(status)) return null;
  if (typeof values.completedAt !== 'string') return <Badge>{words.choice('task', 'status', status)}</Badge>;
  return (
    <Badge tone="ok" icon={<Check aria-hidden className="size-3" />}>
      {t('completedBy', {
        when: formatDateTime(values.completedAt, environment),
        who: titles[String(values.completedBy)] ?? '–',
      })}
    </Badge>
  );
}

function Actions({ record }: Props) {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const { claim, reopen, handBack } = useTaskCommands();
  const completing = useCompleting();
  const { values, id } = record;
  const closed = isClosed(values.status);
  const mayWrite = viewer.permissions.includes('record.write') && !record.deleted;
  useShortcut('d', t('complete.action'), () => completing.start(record, true), {
    group: 'record',
    enabled: mayWrite && !closed,
  });
  if (!mayWrite) return <Badge>{words.choice('task', 'status', String(values.status))}</Badge>;
  if (closed)
    return (
      <Button icon={<RotateCcw aria-hidden className="size-4" />} onClick={() => void reopen(id)}>
        {t('reopen')}
      </Button>
    );
  const seen = record.versions.status ? { status: record.versions.status } : {};
  const setStatus = (status: string) =>
    status === 'completed'
      ? completing.start(record, true)
      : void save([{ kind: 'edit', entity: 'task', id, values: { status }, seen }], {
          done: t('done.status', { status: words.choice('task', 'status', status) }),
        });
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!values.owner && (
        <Button
          className="max-sm:order-last"
          icon={<Hand aria-hidden className="size-4" />}
          onClick={() => void claim({ task: id })}
        >
          {t('take')}
        </Button>
      )}
      {values.owner === viewer.userId && typeof values.queue === 'string' && (
        <Button
          className="max-sm:order-last"
          icon={<Undo2 aria-hidden className="size-4" />}
          onClick={() => void handBack(id)}
        >
          {t('row.handBack')}
        </Button>
      )}
      <Select
        className="w-48!"
        label={words.field('task', 'status')}
        value={String(values.status)}
        onChange={setStatus}
        options={TASK_STATUSES.map((status) => ({
          value: status as string,
          label: words.choice('task', 'status', status),
        }))}
      />
      <Button
        variant="primary"
        icon={<Check aria-hidden className="size-4" />}
        onClick={() => completing.start(record, true)}
      >
        {t('complete.action')}
      </Button>
      {completing.dialog}
    </div>
  );
}
