/** The list of people. */
import { FileInput, UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openOverlay } from '../../app/overlays.ts';
import { RecordList } from '../../entity-views/list/record-list.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { goTo } from '../../ui/in-app-links.ts';
import { personLayout } from './people.ui.ts';

export function PeoplePage() {
  const { t } = useTranslation('people');
  const { permissions } = useViewer();
  return (
    <RecordList
      layout={personLayout}
      firstSteps={
        <>
          {permissions.includes('record.write') && (
            <Button
              variant="primary"
              icon={<UserPlus aria-hidden className="size-4" />}
              onClick={() => openOverlay({ kind: 'create', entity: 'person' })}
            >
              {t('list.new')}
            </Button>
          )}
          {permissions.includes('import.run') && (
            <Button icon={<FileInput aria-hidden className="size-4" />} onClick={() => goTo('#/import')}>
              {t('list.import')}
            </Button>
          )}
        </>
      }
    />
  );
}
