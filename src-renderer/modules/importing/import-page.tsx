/** Bringing in what another system exported: choose files, look, try, start, follow; and what was imported before. */
import { Lock, Play, TestTube } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Mapping, preview, saveMapping, startImport } from '#modules/importing/contract/importing.api.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { Page } from '../../app/page.tsx';
import { UnsavedGuard } from '../../entity-views/unsaved.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice, useFaultWords } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { DropZone } from './drop-zone.tsx';
import { DuplicatePairs } from './duplicate-pairs.tsx';
import { Figures } from './figures.tsx';
import { FileList } from './file-list.tsx';
import { mostPromising } from './file-names.ts';
import { FilePreview } from './file-preview.tsx';
import { LeftOut } from './left-out.tsx';
import { isChanged } from './mapping.ts';
import { PastImports } from './past-imports.tsx';
import { RefusalsTable } from './refusals-table.tsx';
import { RunningImport } from './running-import.tsx';
import { type ImportProgress, useImportProgress } from './use-progress.ts';
import { type UploadedFile, useUploads } from './use-uploads.ts';

type Mappings = Readonly<Record<number, Mapping>>;

export function ImportPage() {
  const { t } = useTranslation('importing');
  const mayImport = useViewer().permissions.includes('import.run');
  if (mayImport) return <Importing />;
  return (
    <Page title={t('title')}>
      <EmptyState icon={<Lock className="size-5" />} title={t('forbidden.title')}>
        {t('forbidden.text')}
      </EmptyState>
    </Page>
  );
}

function Importing() {
  const { t } = useTranslation('importing');
  const uploads = useUploads();
  const progress = useImportProgress();
  const [begun, setBegun] = useState<readonly string[]>([]);
  const [tried, setTried] = useState<string | null>(null);
  const running = [...progress.values()].filter((one) => one.status === 'running');
  const trial = tried === null ? undefined : progress.get(tried);
  const ended = begun
    .map((batch) => progress.get(batch))
    .filter((one) => one && one.status !== 'running' && !one.dryRun);

  const onBegun = (batch: string, dryRun: boolean) => {
    setBegun((now) => [...now, batch]);
    setTried(dryRun ? batch : null);
    if (!dryRun) uploads.clear(false);
  };
  return (
    <Page title={t('title')} width="wide" description={t('text')}>
      <div className="space-y-6">
        {running.map((one) => (
          <RunningImport key={one.batch} progress={one} foreign={!begun.includes(one.batch)} />
        ))}
        {ended.map((one) => one && <Ended key={one.batch} progress={one} />)}
        <DropZone small={uploads.files.length > 0} onFiles={uploads.add} />
        {trial && trial.status !== 'running' && uploads.files.length > 0 && <Trial progress={trial} />}
        {uploads.files.length > 0 && (
          <Chosen
            files={uploads.files}
            onRemove={uploads.remove}
            onBegun={onBegun}
            onEmpty={() => uploads.clear(true)}
          />
        )}
        <Section title={t('past.title')}>
          <PastImports />
        </Section>
        <Section title={t('pairs.title')} description={t('pairs.text')}>
          <DuplicatePairs />
        </Section>
      </div>
      <UnsavedGuard unsaved={uploads.files.length > 0} />
    </Page>
  );
}

interface ChosenProps {
  readonly files: readonly UploadedFile[];
  readonly onRemove: (key: number) => void;
  readonly onEmpty: () => void;
  readonly onBegun: (batch: string, dryRun: boolean) => void;
}

/** The chosen files with the preview of one, and the two ways to go on. */
function Chosen({ files, onRemove, onEmpty, onBegun }: ChosenProps) {
  const { t } = useTranslation('importing');
  const api = useApi();
  const [shown, setShown] = useState<number | null>(null);
  const [mappings, setMappings] = useState<Mappings>({});
  const [starting, setStarting] = useState<'dry' | 'real' | null>(null);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const ready = files.filter((file) => file.upload !== null);
  const current = files.find((file) => file.key === shown) ?? mostPromising(files);
  const waiting = files.some((file) => file.state === 'waiting' || file.state === 'sending');

  /** One mapping can go along with the import; of several, each is kept for files laid out like its own. */
  const mappingFor = async (): Promise<Mapping | undefined> => {
    const changed = ready.filter((file) => isChanged(mappings[file.key] ?? {}));
    if (changed.length === 0) return undefined;
    if (ready.length === 1) return mappings[ready[0]!.key];
    for (const file of changed) {
      const mapping = mappings[file.key]!;
      const { table } = await api.call(preview, { upload: file.upload!, mapping });
      if (table) await api.call(saveMapping, { name: file.name.slice(-80), signature: table.signature, mapping });
    }
    return undefined;
  };
  const start = async (dryRun: boolean) => {
    setStarting(dryRun ? 'dry' : 'real');
    setFault(null);
    try {
      const mapping = await mappingFor();
      const uploads = ready.map((file) => file.upload!);
      const { batch } = await api.call(startImport, { uploads, dryRun, ...(mapping ? { mapping } : {}) });
      onBegun(batch, dryRun);
    } catch (thrown) {
      setFault(toFaultValue(thrown));
    }
    setStarting(null);
  };
  const mayStart = !waiting && ready.length > 0;
  /** Asked to start while files were still being read. */
  const [queued, setQueued] = useState(false);
  if (queued && !waiting && ready.length === 0) setQueued(false);
  const begin = useEffectEvent(() => void start(false));
  useEffect(() => {
    if (!queued || !mayStart) return;
    setQueued(false);
    begin();
  }, [queued, mayStart]);
  const startOrWait = () => (waiting ? setQueued(true) : void start(false));
  // Many files are many presses of Tab.
  useShortcut('mod+enter', t('start.button'), startOrWait, {
    group: 'import',
    enabled: (mayStart || waiting) && starting === null,
  });
  return (
    <Card
      title={t('files.count', { count: files.length })}
      actions={
        <Button variant="ghost" size="sm" onClick={onEmpty}>
          {t('files.removeAll')}
        </Button>
      }
    >
      <div className="space-y-4">
        {fault && <FaultNotice fault={fault} />}
        <div className="grid items-start gap-5 lg:grid-cols-[18rem_minmax(0,1fr)]">
          <FileList files={files} shown={current?.key ?? null} onShow={setShown} onRemove={onRemove} />
          {current?.upload && (
            <FilePreview
              key={current.key}
              name={current.name}
              upload={current.upload}
              mapping={mappings[current.key] ?? {}}
              onMapping={(mapping) => setMappings((now) => ({ ...now, [current.key]: mapping }))}
            />
          )}
        </div>
        <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line pt-4">
          <p role="status" className="min-w-0 flex-1 text-sm text-ink-3 max-sm:basis-full">
            {t(queued ? 'start.queued' : 'start.hint')}
          </p>
          {queued && <Button onClick={() => setQueued(false)}>{t('start.unqueue')}</Button>}
          <Button
            icon={<TestTube aria-hidden className="size-4" />}
            busy={starting === 'dry'}
            disabled={!mayStart || queued}
            onClick={() => void start(true)}
          >
            {t('start.dryRun')}
          </Button>
          <Button
            variant="primary"
            icon={<Play aria-hidden className="size-4" />}
            busy={starting === 'real' || queued}
            disabled={!mayStart && !waiting}
            onClick={startOrWait}
          >
            {t('start.button')}
            <span className="max-sm:hidden">
              <Kbd keys="mod+enter" />
            </span>
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Trial({ progress: { batch, counts, fault } }: { readonly progress: ImportProgress }) {
  const { t } = useTranslation('importing');
  return (
    <Card title={t('trial.title')} description={t('trial.text')}>
      <div ref={scrollHere} className="scroll-mt-24 space-y-5">
        {fault && <FaultNotice fault={fault} />}
        <Figures counts={counts} />
        <LeftOut counts={counts} />
        {(counts.refused > 0 || counts.badValues > 0) && <RefusalsTable batch={batch} />}
      </div>
    </Card>
  );
}

/** What has just come about is what one wants to see. */
const scrollHere = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'start' });

function Ended({ progress: { batch, status, counts, fault } }: { readonly progress: ImportProgress }) {
  const { t } = useTranslation('importing');
  const { locale } = useFieldEnvironment();
  const words = useFaultWords();
  const figure = (value: number) => formatNumber(value, locale);
  if (status === 'running' || status === 'undone') return null;
  const good = status === 'done' && counts.refused === 0;
  return (
    <Notice
      tone={good ? 'ok' : status === 'failed' ? 'danger' : 'warn'}
      role="status"
      title={t(`ended.${status}`)}
      action={
        <a href={`#/import/${batch}`} className="shrink-0 font-medium underline underline-offset-2">
          {t('ended.report')}
        </a>
      }
    >
      {fault
        ? words(fault).message
        : t('ended.figures', {
            created: figure(counts.created),
            updated: figure(counts.updated),
            refused: figure(counts.refused),
          })}
    </Notice>
  );
}
