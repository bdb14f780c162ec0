/** How an import ended, or that it still runs. */
import { useTranslation } from 'react-i18next';
import type { ImportBatch } from '#modules/importing/contract/importing.api.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';

const TONES: Readonly<Record<ImportBatch['status'], Tone>> = {
  running: 'info',
  done: 'ok',
  cancelled: 'warn',
  failed: 'danger',
  undone: 'neutral',
};

export function StatusBadge({ status }: { readonly status: ImportBatch['status'] }) {
  const { t } = useTranslation('importing');
  return <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>;
}

/** “patients.csv and 3 more”. */
export function useSourceWords(): (batch: Pick<ImportBatch, 'sources' | 'sourceCount'>) => string {
  const { t } = useTranslation('importing');
  return ({ sources, sourceCount }) =>
    sourceCount > 1
      ? t('past.sources', { first: sources[0] ?? '', count: sourceCount - 1 })
      : (sources[0] ?? t('past.nameless'));
}
