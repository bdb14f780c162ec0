/** The list of accounts. */
import { Building2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openOverlay } from '../../app/overlays.ts';
import { RecordList } from '../../entity-views/list/record-list.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { accountLayout } from './accounts.ui.ts';

export function AccountsPage() {
  const { t } = useTranslation('people');
  const { permissions } = useViewer();
  return (
    <RecordList
      layout={accountLayout}
      firstSteps={
        permissions.includes('record.write') && (
          <Button
            variant="primary"
            icon={<Building2 aria-hidden className="size-4" />}
            onClick={() => openOverlay({ kind: 'create', entity: 'account' })}
          >
            {t('list.newAccount')}
          </Button>
        )
      }
    />
  );
}
