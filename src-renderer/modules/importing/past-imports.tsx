/** Imports made on this device, newest first; each opens its report. */
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { batches } from '#modules/importing/contract/importing.api.ts';
import { useContract } from '../../api/hooks.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime, formatNumber } from '../../ui/format.ts';
import { StatusBadge, useSourceWords } from './status-badge.tsx';

export function PastImports() {
  const { t } = useTranslation('importing');
  const environment = useFieldEnvironment();
  const sourceWords = useSourceWords();
  const { data } = useContract(batches, {});
  if (!data) return null;
  if (data.batches.length === 0) return <p className="text-ink-3">{t('past.none')}</p>;
  const figure = (value: number) => formatNumber(value, environment.locale);
  return (
    <ul className="divide-y divide-line rounded-lg border border-line">
      {data.batches.map((batch) => (
        <li key={batch.batch}>
          <a href={`#/import/${batch.batch}`} className="flex items-center gap-3 px-4 py-2.5 hover:bg-hover">
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                <span className="truncate font-medium">{sourceWords(batch)}</span>
                <StatusBadge status={batch.status} />
              </span>
              <span className="block text-sm text-ink-3">
                {formatDateTime(batch.startedAt, environment)} · {batch.by}
              </span>
            </span>
            <span className="text-right text-sm text-ink-2 tabular-nums max-sm:hidden">
              {t('past.figures', {
                created: figure(batch.counts.created),
                updated: figure(batch.counts.updated),
                refused: figure(batch.counts.refused),
              })}
            </span>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
          </a>
        </li>
      ))}
    </ul>
  );
}
