/** Who takes tasks from a queue. Nobody named: everybody. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Changes, useSave } from '../../entity-views/saving.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { Queue } from './queue.ts';
import { useColleagues } from './use-colleagues.ts';

interface Props {
  readonly queue: Queue;
  readonly onClose: () => void;
}

export function QueueMembersDialog({ queue, onClose }: Props) {
  const { t } = useTranslation('tasks');
  const save = useSave();
  const colleagues = useColleagues();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(queue.members.map(({ user }) => user)));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const keep = async () => {
    const present = new Set(queue.members.map(({ user }) => user));
    const changes: Changes = [
      ...[...chosen]
        .filter((user) => !present.has(user))
        .map((user) => ({
          kind: 'create' as const,
          entity: 'queueMember',
          values: { queue: queue.id, user },
        })),
      ...queue.members
        .filter(({ user }) => !chosen.has(user))
        .map(({ id }) => ({ kind: 'delete' as const, entity: 'queueMember', id })),
    ];
    const saved = changes.length === 0 || (await save(changes, { done: t('queue.membersSaved') })).saved;
    if (saved) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('queue.members', { queue: queue.name })}
      description={t('queue.membersText')}
      footer={
        <>
          <Button onClick={onClose}>{t('records:cancel')}</Button>
          <Button variant="primary" onClick={() => void keep()}>
            {t('records:save.button')}
          </Button>
        </>
      }
    >
      <div className="space-y-1">
        {colleagues.map(({ id, name, login }) => (
          <Checkbox
            key={id}
            checked={chosen.has(id)}
            label={`${name} (${login})`}
            onChange={(on) => toggle(id, on)}
          />
        ))}
      </div>
    </Dialog>
  );
}
