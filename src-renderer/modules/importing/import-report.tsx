/** The report of one import: counts, what was refused and left out, possible duplicates, and a way to take it all back. */
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ArrowLeft, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { batches, type ImportBatch, undoImport } from '#modules/importing/contract/importing.api.ts';
import { useCommand, useContract } from '../../api/hooks.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast.tsx';
import { DuplicatePairs } from './duplicate-pairs.tsx';
import { Figures } from './figures.tsx';
import { LeftOut } from './left-out.tsx';
import { RefusalsTable } from './refusals-table.tsx';
import { RunningImport } from './running-import.tsx';
import { StatusBadge, useSourceWords } from './status-badge.tsx';
import { useImportProgress } from './use-progress.ts';

const MOST = 200;

export function ImportReportPage() {
  const { t } = useTranslation('importing');
  const { batch: id } = useParams({ strict: false }) as { batch: string };
  const running = useImportProgress().get(id);
  const { data, error } = useContract(batches, { limit: MOST });
  const batch = data?.batches.find((one) => one.batch === id);
  return (
    <Page
      title={t('report.title')}
      width="wide"
      heading={<Heading batch={batch} />}
      actions={batch && <TakeBack batch={batch} />}
    >
      {error && <FaultNotice fault={error.toValue()} />}
      {!data && !error && <Waiting lines={8} />}
      {data && !batch && <EmptyState title={t('report.missing')} />}
      {running?.status === 'running' && (
        <div className="mb-6">
          <RunningImport progress={running} foreign={false} />
        </div>
      )}
      {batch && <Report batch={batch} />}
    </Page>
  );
}

function Heading({ batch }: { readonly batch: ImportBatch | undefined }) {
  const { t } = useTranslation('importing');
  const environment = useFieldEnvironment();
  const sourceWords = useSourceWords();
  return (
    <>
      <a
        href="#/import"
        className="mb-1 inline-flex items-center gap-1 text-sm text-accent-text hover:underline max-sm:min-h-11"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t('title')}
      </a>
      <h1 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
        <span className="min-w-0 break-words [overflow-wrap:anywhere]">
          {batch ? sourceWords(batch) : t('report.title')}
        </span>
        {batch && <StatusBadge status={batch.status} />}
      </h1>
      {batch && (
        <p className="text-ink-2">
          {formatDateTime(batch.startedAt, environment)} · {batch.by}
        </p>
      )}
    </>
  );
}

function Report({ batch }: { readonly batch: ImportBatch }) {
  const { t } = useTranslation('importing');
  return (
    <div className="space-y-6">
      {batch.fault && <FaultNotice fault={batch.fault} />}
      <Card>
        <Figures counts={batch.counts} />
      </Card>
      <Card title={t('refused.title')}>
        <RefusalsTable batch={batch.batch} />
      </Card>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card title={t('leftOut.title')} description={t('leftOut.text')}>
          <LeftOut counts={batch.counts} />
        </Card>
        <Card title={t('pairs.title')} description={t('pairs.text')}>
          <DuplicatePairs batch={batch.batch} />
        </Card>
      </div>
    </div>
  );
}

function TakeBack({ batch }: { readonly batch: ImportBatch }) {
  const { t } = useTranslation('importing');
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const undo = useCommand(undoImport);
  if (batch.status === 'running' || batch.status === 'undone') return null;
  const confirm = () =>
    undo.mutate(
      { batch: batch.batch },
      {
        onSuccess: ({ kept }) =>
          notify({
            title: t('report.undone'),
            detail: kept.length > 0 ? t('report.kept', { count: kept.length }) : undefined,
          }),
        onSettled: () => {
          setAsking(false);
          void cache.invalidateQueries({ queryKey: [batches.name] });
        },
      },
    );
  return (
    <>
      <Button icon={<Undo2 aria-hidden className="size-4" />} onClick={() => setAsking(true)}>
        {t('report.undo')}
      </Button>
      {undo.error && <FaultNotice fault={undo.error.toValue()} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('report.undoTitle')}
        description={t('report.undoText')}
        action={t('report.undo')}
        danger
        busy={undo.isPending}
        onConfirm={confirm}
      />
    </>
  );
}
