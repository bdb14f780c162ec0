/** Every task there is, with views, filters and bulk changes: where work is shared out anew. */
import { CalendarCheck, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openOverlay } from '../../app/overlays.ts';
import { RecordList } from '../../entity-views/list/record-list.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { taskLayout } from './tasks.ui.ts';

export function AllTasksPage() {
  const { t } = useTranslation('tasks');
  const { permissions } = useViewer();
  return (
    <RecordList
      layout={taskLayout}
      actions={
        <a
          href="#/tasks"
          className="flex h-control items-center gap-2 rounded-md px-3 font-medium text-ink-2 hover:bg-hover hover:text-ink"
        >
          <CalendarCheck aria-hidden className="size-4" />
          {t('myWork')}
        </a>
      }
      firstSteps={
        permissions.includes('record.write') && (
          <Button
            variant="primary"
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() => openOverlay({ kind: 'create', entity: 'task' })}
          >
            {t('new.title')}
          </Button>
        )
      }
    />
  );
}
