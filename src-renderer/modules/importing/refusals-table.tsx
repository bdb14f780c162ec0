/** Rows and values an import refused: where, why, and what to do. Can be copied as CSV. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { ClipboardCopy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { copyRefusals, refusals } from '#modules/importing/contract/importing.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { type Fault, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FaultNotice, useFaultLine, useFaultWords } from '../../ui/fault-notice.tsx';
import { useMedia, useRowHeight } from '../../ui/media.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { VirtualTable } from '../../ui/table.tsx';
import { notify } from '../../ui/toast.tsx';
import { refusalsToCsv } from './refusals-csv.ts';

type Page = OutputOf<typeof refusals>;
type Refusal = Page['refusals'][number] & { readonly key: string };

const PAGE_SIZE = 200;
/** Pixels: of a refusal at phone width, and the most the table takes of the page. */
const CARD = 132;
const MOST_HIGH = 384;
/** More than this no clipboard needs; the screen says so. */
const MOST_COPIED = 100_000;

export function RefusalsTable({ batch }: { readonly batch: string }) {
  const { t } = useTranslation('importing');
  const api = useApi();
  const words = useFaultWords();
  const line = useFaultLine();
  const rowHeight = useRowHeight();
  const phone = useMedia('(max-width: 639px)');
  const query = useInfiniteQuery<Page, Fault, { pages: Page[] }, readonly unknown[], number>({
    queryKey: [refusals.name, { batch }],
    queryFn: ({ pageParam, signal }) => api.call(refusals, { batch, after: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows: readonly Refusal[] = (query.data?.pages ?? [])
    .flatMap((page) => page.refusals)
    .map((refusal, index) => ({ ...refusal, key: String(index) }));

  const copy = async () => {
    // Before anything leaves: whoever may not take out is told so, and what was taken is written down.
    await api.call(copyRefusals, { batch });
    const all: Page['refusals'][number][] = [];
    for (let after: number | null = 0; after !== null && all.length < MOST_COPIED; ) {
      const page: Page = await api.call(refusals, { batch, after, limit: 1000 });
      all.push(...page.refusals);
      after = page.next;
    }
    const lines = all.map((refusal) => ({ source: refusal.source, place: refusal.place, ...words(refusal) }));
    const header = [t('refused.source'), t('refused.place'), t('refused.reason'), t('refused.remedy')];
    await navigator.clipboard.writeText(refusalsToCsv(header, lines));
    notify({ title: t('refused.copied', { count: lines.length }) });
  };
  if (query.error && rows.length === 0) return <FaultNotice fault={query.error.toValue()} />;
  if (query.isPending) return <Waiting lines={4} />;
  if (rows.length === 0) return <p className="text-ink-3">{t('refused.nothing')}</p>;
  return (
    <div className="space-y-2">
      <div
        style={{ height: Math.min(MOST_HIGH, phone ? rows.length * CARD : (rows.length + 1) * rowHeight) + 2 }}
        className="flex flex-col overflow-hidden rounded-lg border border-line"
      >
        <VirtualTable<Refusal>
          label={t('refused.title')}
          rows={rows}
          rowKey={(row) => row.key}
          rowLabel={(row) => row.place}
          columns={[
            {
              id: 'source',
              header: t('refused.source'),
              width: 180,
              cell: (row) => <span title={row.source}>{row.source}</span>,
            },
            {
              id: 'place',
              header: t('refused.place'),
              width: 150,
              cell: (row) => <span title={row.place}>{row.place}</span>,
            },
            {
              id: 'reason',
              header: t('refused.reason'),
              cell: (row) => (
                <span title={words(row).message}>
                  {!row.unit && <Badge>{t('refused.valueOnly')}</Badge>} {words(row).message}
                </span>
              ),
            },
            {
              id: 'remedy',
              header: t('refused.remedy'),
              cell: (row) => <span title={words(row).remedy}>{words(row).remedy}</span>,
            },
          ]}
          cardHeight={CARD}
          card={(row) => (
            <span className="block py-2 text-sm">
              <span className="block truncate text-ink-3">
                {row.source} · {row.place}
              </span>
              <span className="line-clamp-2 font-medium">{words(row).message}</span>
              <span className="line-clamp-2 text-ink-2">{words(row).remedy}</span>
            </span>
          )}
          onEnd={() => {
            if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
          }}
        />
      </div>
      <Button
        size="sm"
        icon={<ClipboardCopy aria-hidden className="size-4" />}
        onClick={() => copy().catch((thrown) => notify({ title: line(toFaultValue(thrown)), tone: 'danger' }))}
      >
        {t('refused.copy')}
      </Button>
    </div>
  );
}
