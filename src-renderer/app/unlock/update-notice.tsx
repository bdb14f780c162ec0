/** What whoever signed in first after an update waits for: the backup before the database is changed. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { updateWatch } from '#modules/settings/contract/system.api.ts';
import { useFeed } from '../../api/hooks.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';

type Update = z.output<typeof updateWatch.output>['running'];

/** Null: no update is being prepared. */
export function useUpdate(): Update {
  const [running, setRunning] = useState<Update>(null);
  useFeed(updateWatch, {}, { message: (told) => setRunning(told.running) });
  return running;
}

export function UpdateNotice({ update }: { readonly update: NonNullable<Update> }) {
  const { t } = useTranslation(['unlock', 'settings']);
  return (
    <div className="space-y-4">
      <Notice tone="info" title={t('update.title')}>
        {t('update.text')}
      </Notice>
      <ProgressBar
        value={update.fraction > 0 ? update.fraction : null}
        label={t(`settings:backup.step.${update.step}`)}
      />
    </div>
  );
}
