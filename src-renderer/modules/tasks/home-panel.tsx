/** On the home page: what of my work comes first, and how much of it is late. */
import { AtSign, CalendarCheck, CircleDashed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { taskOverview } from '#modules/tasks/contract/tasks.api.ts';
import { listRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Panel, PanelRow } from '../../app/home/panel.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Due } from './cells.tsx';
import { useWall } from './use-wall.ts';

const SHOWN = 6;

export function MyWorkPanel() {
  const { t } = useTranslation('tasks');
  const words = useFieldWords();
  const viewer = useViewer();
  const now = useWall();
  const { hrefOf, locale } = useFieldEnvironment();
  const { data: overview } = useContract(taskOverview, {});
  const answer = useContract(listRecords, {
    entity: 'task',
    filter: {
      all: [
        { field: 'owner', op: 'is', value: viewer.userId },
        { field: 'openOrder', op: 'isNotEmpty' },
      ],
    },
    sort: { field: 'openOrder', direction: 'asc' },
    limit: SHOWN,
  });
  const late = overview?.overdue ?? 0;
  return (
    <Panel
      title={late > 0 ? t('home.late', { count: late }) : t('myWork')}
      answer={answer}
      rows={({ rows, titles }) => [
        ...(overview?.mentions.slice(0, 2) ?? []).map(({ id, task, title, by }) => (
          <PanelRow
            key={id}
            href={hrefOf('task', task)}
            icon={<AtSign className="size-4.5" />}
            title={title ?? t('records:untitled')}
            detail={t('home.called', { by: by ?? '–' })}
          />
        )),
        ...rows.map(({ id, title, values }) => (
          <PanelRow
            key={id}
            href={hrefOf('task', id)}
            icon={<CircleDashed className="size-4.5" />}
            title={title ?? t('records:untitled')}
            detail={
              [values.person, values.account].flatMap((about) => titles[String(about)] ?? []).join(' · ') ||
              (typeof values.type === 'string' ? words.choice('task', 'type', values.type) : '')
            }
            end={<Due values={values} now={now} locale={locale} t={t as never} />}
          />
        )),
      ]}
      empty={
        <EmptyState icon={<CalendarCheck className="size-5" />} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      }
    />
  );
}
