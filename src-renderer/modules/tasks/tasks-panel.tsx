/** The open tasks about a person or account, on its page; new ones are about it from the start (TA-13). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Panel, PanelLine } from '../../entity-views/record/panel.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { NewTaskDialog } from './new-task-dialog.tsx';
import { TaskRow } from './task-row.tsx';
import { useCompleting } from './use-completing.tsx';
import { useWall } from './use-wall.ts';

interface Props {
  readonly subject: { readonly entity: 'person' | 'account'; readonly id: string; readonly title: string | null };
  /** False: nothing is added, the record is deleted. */
  readonly open: boolean;
}

const SHOWN = 20;

export function TasksPanel({ subject, open }: Props) {
  const { t } = useTranslation('tasks');
  const viewer = useViewer();
  const now = useWall();
  const completing = useCompleting();
  const [adding, setAdding] = useState(false);
  const mayWrite = viewer.permissions.includes('record.write');
  const { data } = useContract(listRecords, {
    entity: 'task',
    filter: {
      all: [
        { field: subject.entity, op: 'is', value: subject.id },
        { field: 'openOrder', op: 'isNotEmpty' },
      ],
    },
    sort: { field: 'openOrder', direction: 'asc' },
    limit: SHOWN,
  });
  const rows = data?.rows ?? [];
  return (
    <Panel
      title={t('panel.title')}
      {...(data?.next ? {} : { count: rows.length })}
      add={mayWrite && open ? { label: t('new.title'), run: () => setAdding(true) } : undefined}
    >
      {data && rows.length === 0 && <PanelLine>{t('panel.none')}</PanelLine>}
      <ul>
        {rows.map((row) => (
          <TaskRow
            key={row.id}
            row={row}
            titles={data?.titles ?? {}}
            now={now}
            narrow
            without={subject.entity}
            onComplete={mayWrite ? completing.start : undefined}
          />
        ))}
      </ul>
      {data?.next && <PanelLine>{t('records:related.firstOf', { count: rows.length })}</PanelLine>}
      {adding && (
        <NewTaskDialog
          values={{ [subject.entity]: subject.id }}
          titles={{ [subject.id]: subject.title }}
          onClose={() => setAdding(false)}
        />
      )}
      {completing.dialog}
    </Panel>
  );
}
