/** The shared queues: how much waits in each, taking the next one, and who belongs to it. */
import { Hand, Inbox, Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TaskQueue } from '#modules/tasks/contract/task-queue.entity.ts';
import { RecordDialog } from '../../entity-views/form/record-dialog.tsx';
import { useOpenRecord } from '../../entity-views/open-record.ts';
import { useSave } from '../../entity-views/saving.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import type { Queue } from './queue.ts';
import { QueueMembersDialog } from './queue-members-dialog.tsx';
import { useTaskCommands } from './use-task-commands.ts';

interface Props {
  readonly queues: readonly Queue[];
}

export function QueuesCard({ queues }: Props) {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const open = useOpenRecord();
  const { claim } = useTaskCommands();
  const [adding, setAdding] = useState(false);
  const [members, setMembers] = useState<string | null>(null);
  const mayWrite = viewer.permissions.includes('record.write');
  const shown = queues.find(({ id }) => id === members);
  const takeNext = async (queue: string) => {
    const task = await claim({ queue });
    if (task !== null) open('task', task);
  };
  return (
    <Card
      title={words.entity('taskQueue', true)}
      padded={false}
      actions={
        mayWrite && (
          <IconButton
            size="sm"
            label={t('queue.add')}
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() => setAdding(true)}
          />
        )
      }
    >
      {queues.length === 0 && (
        <EmptyState icon={<Inbox className="size-5" />} title={t('queue.none')}>
          {t('queue.noneText')}
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {queues.map((queue) => (
          <li key={queue.id} className="flex min-h-row items-center gap-2 px-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{queue.name}</p>
              <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-2 tabular-nums">
                {queue.waiting === 0 ? t('queue.empty') : t('queue.waiting', { count: queue.waiting })}
                {queue.overdue > 0 && (
                  <Badge tone="danger">{t('figures.overdue', { count: queue.overdue })}</Badge>
                )}
              </p>
            </div>
            {mayWrite && (
              <IconButton
                size="sm"
                label={t('queue.members', { queue: queue.name })}
                icon={<Users aria-hidden className="size-4" />}
                onClick={() => setMembers(queue.id)}
              />
            )}
            {mayWrite && queue.mine && (
              <Button
                size="sm"
                disabled={queue.waiting === 0}
                icon={<Hand aria-hidden className="size-4" />}
                aria-label={t('queue.takeFrom', { queue: queue.name })}
                onClick={() => void takeNext(queue.id)}
              >
                {t('queue.take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {adding && (
        <RecordDialog
          entity={TaskQueue}
          title={t('queue.add')}
          fields={['name', 'about']}
          onClose={() => setAdding(false)}
          onSave={(values) =>
            save([{ kind: 'create', entity: 'taskQueue', values }], {
              done: t('queue.added', { name: String(values.name ?? '') }),
              quiet: true,
            })
          }
        />
      )}
      {shown && <QueueMembersDialog queue={shown} onClose={() => setMembers(null)} />}
    </Card>
  );
}
