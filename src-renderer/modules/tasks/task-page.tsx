/** The page of one task. */
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import { listRecords, saveRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { Panel, PanelLine } from '../../entity-views/record/panel.tsx';
import { RecordPage } from '../../entity-views/record/record-page.tsx';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { TaskHeader } from './task-header.tsx';
import { TaskRow } from './task-row.tsx';
import { TaskTimeline } from './task-timeline.tsx';
import { taskLayout } from './tasks.ui.ts';
import { useWall } from './use-wall.ts';

const FOLLOWING = 20;

export function TaskPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  useSeen(id);
  return (
    <RecordPage
      key={id}
      layout={taskLayout}
      id={id}
      header={(record) => <TaskHeader record={record} />}
      timeline={(record) => <TaskTimeline record={record} />}
      connections={(record) => <Following record={record} />}
    />
  );
}

/** The follow-up and the next time of the series. */
function Following({ record: { id } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('tasks');
  const now = useWall();
  const { data } = useContract(listRecords, {
    entity: 'task',
    filter: { field: 'previous', op: 'is', value: id },
    sort: { field: 'created', direction: 'asc' },
    limit: FOLLOWING,
  });
  const rows = data?.rows ?? [];
  return (
    <Panel title={t('following')} count={rows.length}>
      {data && rows.length === 0 && <PanelLine>{t('followingNone')}</PanelLine>}
      <ul>
        {rows.map((row) => (
          <TaskRow key={row.id} row={row} titles={data?.titles ?? {}} now={now} narrow />
        ))}
      </ul>
    </Panel>
  );
}

/** Whoever opens a task has seen where it calls her. */
function useSeen(task: string): void {
  const api = useApi();
  const viewer = useViewer();
  const told = useRef(new Set<string>());
  const { data } = useContract(taskOverview, {});
  const mayWrite = viewer.permissions.includes('record.write');
  useEffect(() => {
    const fresh = (data?.mentions ?? []).filter((one) => one.task === task && !told.current.has(one.id));
    if (fresh.length === 0 || !mayWrite) return;
    for (const { id } of fresh) told.current.add(id);
    const values = { seenAt: new Date().toISOString() };
    const changes = fresh.map(({ id }) => ({ kind: 'edit' as const, entity: 'taskMention', id, values }));
    // Not worth a message: it is told again at the next opening.
    api.call(saveRecords, { changes }).catch(() => {});
  }, [api, data, mayWrite, task]);
}
