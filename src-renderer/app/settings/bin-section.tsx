/** The bin: what was deleted in the last 90 days, by whom and when; one click brings it back, and undo takes that back. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Trash2, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { registry } from '#modules/entities.ts';
import { BIN_DAYS, listBin } from '#shared/api/bin.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { useSave } from '../../entity-views/saving.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { useMay } from '../session.tsx';

type Row = OutputOf<typeof listBin>['rows'][number];

/** What is shown changes with every record there is. */
const READS = registry.entities.map(({ name }) => name);

export function BinSection() {
  const { t } = useTranslation('settings');
  const api = useApi();
  const bin = useInfiniteQuery<
    OutputOf<typeof listBin>,
    Fault,
    { pages: OutputOf<typeof listBin>[] },
    [string],
    number | null
  >({
    queryKey: [listBin.name],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }) => api.call(listBin, pageParam === null ? {} : { after: pageParam }, signal),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    meta: { reads: READS },
  });
  if (bin.error) return <FaultNotice fault={bin.error} />;
  if (!bin.data) return <Waiting lines={6} />;
  const rows = bin.data.pages.flatMap((page) => page.rows);
  return (
    <Card title={t('section.bin')} description={t('bin.text', { days: BIN_DAYS })} padded={false}>
      {rows.length === 0 && (
        <EmptyState icon={<Trash2 className="size-5" />} title={t('bin.empty')}>
          {t('bin.emptyText', { days: BIN_DAYS })}
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {rows.map((row) => (
          <BinLine key={row.id} row={row} />
        ))}
      </ul>
      {bin.hasNextPage && (
        <div className="border-t border-line p-3 text-center">
          <Button busy={bin.isFetchingNextPage} onClick={() => void bin.fetchNextPage()}>
            {t('bin.more')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function BinLine({ row }: { readonly row: Row }) {
  const { t } = useTranslation(['settings', 'records']);
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  const save = useSave();
  const may = useMay('record.delete');
  const what = row.title ?? words.entity(row.entity);
  const href = environment.hrefOf(row.entity, row.id);
  const restore = () =>
    void save([{ kind: 'restore', entity: row.entity, id: row.id }], { done: t('bin.restored', { what }) });
  return (
    <li className="flex min-h-row flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2 font-medium">
          {href ? (
            <a href={href} className="truncate hover:underline">
              {what}
            </a>
          ) : (
            <span className="truncate">{what}</span>
          )}
          <Badge>{words.entity(row.entity)}</Badge>
        </p>
        <p className="text-sm break-words text-ink-3">
          {t('bin.by', {
            name: row.deletedBy ?? t('bin.system'),
            when: formatDateTime(row.deletedAt, environment),
          })}
          {row.reason && ` · ${row.reason}`}
        </p>
      </div>
      {may && (
        <Button
          size="sm"
          icon={<Undo2 aria-hidden className="size-4" />}
          aria-label={t('bin.restoreWhat', { what })}
          onClick={restore}
        >
          {t('bin.restore')}
        </Button>
      )}
    </li>
  );
}
