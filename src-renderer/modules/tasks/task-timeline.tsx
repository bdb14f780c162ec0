/** What was said and what happened: comments, who handed it to whom, and how status and due date moved, newest first. */
import { CalendarClock, CircleDot, Flag, type LucideIcon, MessageSquare, Plus, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Task } from '#modules/tasks/contract/task.entity.ts';
import { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import { listRecords, recordHistory } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { valueText } from '../../ui/fields/field-value.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { Checklist } from './checklist.tsx';
import { CommentBox } from './comment-box.tsx';
import { useColleagues } from './use-colleagues.ts';

interface Props {
  readonly record: LoadedRecord;
}

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly icon: LucideIcon;
  readonly who: string;
  readonly content: ReactNode;
}

/** Fields whose changes are told; the rest stands in the history drawer. */
const TOLD: Readonly<Record<string, LucideIcon>> = {
  owner: UserRound,
  queue: UserRound,
  status: CircleDot,
  dueOn: CalendarClock,
  priority: Flag,
};
const MOST = 200;

/** `@login` of a colleague stands out. */
function Said({ text, logins }: { readonly text: string; readonly logins: ReadonlySet<string> }) {
  return text.split(/(@[\p{L}\p{N}._-]+)/u).map((part, index) =>
    part.startsWith('@') &&
    logins.has(
      part
        .slice(1)
        .replace(/[._-]+$/, '')
        .toLowerCase(),
    ) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity
      <span key={index} className="font-medium text-accent-text">
        {part}
      </span>
    ) : (
      part
    ),
  );
}

function useComments({ id }: LoadedRecord): readonly Entry[] | null {
  const { t } = useTranslation('tasks');
  const colleagues = useColleagues();
  const logins = new Set(colleagues.map(({ login }) => login.toLowerCase()));
  const { data } = useContract(listRecords, {
    entity: 'taskComment',
    filter: { field: 'task', op: 'is', value: id },
    sort: { field: 'created', direction: 'desc' },
    limit: MOST,
  });
  if (!data) return null;
  return data.rows.map(({ id: comment, createdAt, values, hidden }) => ({
    id: comment,
    at: createdAt,
    icon: MessageSquare,
    who: data.titles[String(values.author)] ?? '',
    content: hidden.includes('text') ? (
      <span className="text-ink-3 italic">{t('records:hidden')}</span>
    ) : (
      <p className="whitespace-pre-wrap break-words">
        <Said text={String(values.text ?? '')} logins={logins} />
      </p>
    ),
  }));
}

function useChanges({ id }: LoadedRecord): readonly Entry[] | null {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const colleagues = useColleagues();
  const { data: overview } = useContract(taskOverview, {});
  const { data } = useContract(recordHistory, { entity: 'task', id, limit: MOST }, { reads: ['task'] });
  if (!data) return null;
  const titles = Object.fromEntries([
    ...colleagues.map(({ id: user, name }) => [user, name]),
    ...(overview?.queues ?? []).map((queue) => [queue.id, queue.name]),
  ]);
  const say = (field: string, value: unknown) =>
    value === null || value === undefined
      ? t('changed.nothing')
      : valueText(Task.fields[field as keyof typeof Task.fields], value, words.context('task', field, titles));
  return data.entries.flatMap(({ op, kind, field, before, after, at, by }): Entry[] => {
    if (kind === 'create')
      return [
        { id: op, at, who: by, icon: Plus, content: <span className="text-ink-2">{t('changed.made')}</span> },
      ];
    const icon = field === null ? undefined : TOLD[field];
    if (field === null || !icon) return [];
    return [
      {
        id: `${op} ${field}`,
        at,
        who: by,
        icon,
        content: (
          <span className="text-ink-2">
            {words.field('task', field)}: {say(field, before)} →{' '}
            <span className="text-ink">{say(field, after)}</span>
          </span>
        ),
      },
    ];
  });
}

export function TaskTimeline({ record }: Props) {
  const { t } = useTranslation('tasks');
  const viewer = useViewer();
  const environment = useFieldEnvironment();
  const comments = useComments(record);
  const changes = useChanges(record);
  const mayWrite = viewer.permissions.includes('record.write') && !record.deleted;
  const entries = [...(comments ?? []), ...(changes ?? [])].sort((one, other) => (one.at < other.at ? 1 : -1));
  return (
    <>
      <Checklist record={record} open={mayWrite} />
      {mayWrite && viewer.writable.includes('relationship') && <CommentBox task={record.id} />}
      {(!comments || !changes) && <Waiting lines={5} />}
      <ol aria-label={t('timeline')} className="space-y-4">
        {entries.map(({ id, at, who, icon: Sign, content }) => (
          <li key={id} className="flex gap-3">
            <span
              aria-hidden
              className="flex size-7 shrink-0 items-center justify-center rounded-full border border-line bg-surface text-ink-3"
            >
              <Sign className="size-3.5" />
            </span>
            <div className="min-w-0 flex-1">
              <div className="flex min-h-7 flex-wrap items-center gap-x-2">
                <span className="font-medium">{who}</span>
                <time dateTime={at} className="ml-auto text-sm text-ink-3 tabular-nums">
                  {formatDateTime(at, environment)}
                </time>
              </div>
              {content}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
