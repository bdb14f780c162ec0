/** Backups: when the last and the next one, where they go, what is wrong with that, and the drill that proves a restore. */
import { useQueryClient } from '@tanstack/react-query';
import { DatabaseBackup } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type BackupRun,
  type BackupStatus,
  backupWatch,
  type DrillReport,
  runBackup,
  runDrill,
  saveBackupFolders,
} from '#modules/settings/contract/backup.api.ts';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { useCommand, useFeed } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice, useFaultLine } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast.tsx';
import { useMay } from '../session.tsx';

/** Past ones shown; the last of each kind is what matters. */
const SHOWN = 8;

export function BackupSection() {
  const { t } = useTranslation('settings');
  const cache = useQueryClient();
  const [status, setStatus] = useState<BackupStatus | null>(null);
  useFeed(
    backupWatch,
    {},
    {
      message: (next) => {
        // The strip above shows the last backup too.
        if (status?.running && !next.running) void cache.invalidateQueries({ queryKey: [systemStatus.name] });
        setStatus(next);
      },
    },
  );
  const may = useMay('settings.manage');
  if (!status) return <Waiting lines={8} />;
  return (
    <>
      {!may && <Notice tone="info">{t('readOnly')}</Notice>}
      <StateCard status={status} may={may} />
      <FoldersCard key={`${status.folder} ${status.segments}`} status={status} may={may} />
      <DrillCard status={status} may={may} />
      {status.runs.length > 0 && <RunsCard runs={status.runs} />}
    </>
  );
}

interface CardProps {
  readonly status: BackupStatus;
  readonly may: boolean;
}

const STEPS = ['copy', 'describe', 'files', 'seal', 'verify', 'database', 'pages', 'records', 'compare'] as const;

function Running({ running }: { readonly running: NonNullable<BackupStatus['running']> }) {
  const { t } = useTranslation('settings');
  const step = STEPS.find((one) => one === running.step);
  return (
    <ProgressBar
      value={running.fraction > 0 ? running.fraction : null}
      label={step ? t(`backup.step.${step}`) : t('backup.starting')}
    />
  );
}

function StateCard({ status, may }: CardProps) {
  const { t } = useTranslation('settings');
  const environment = useFieldEnvironment();
  const line = useFaultLine();
  const begin = useCommand(runBackup);
  const last = status.runs.find((run) => run.file !== null);
  const at = (iso: string) => formatDateTime(iso, environment);
  const facts: readonly [string, string][] = [
    [t('backup.last'), last ? at(last.at) : t('backup.never')],
    [t('backup.next'), at(status.next)],
    [t('backup.where'), status.folder],
    [
      t('backup.changes'),
      status.segments ? (status.lastSegment ? at(status.lastSegment) : t('backup.soon')) : '–',
    ],
  ];
  return (
    <Card
      title={t('section.backup')}
      description={t('backup.text')}
      actions={
        may && (
          <Button
            icon={<DatabaseBackup aria-hidden className="size-4" />}
            disabled={status.running !== null}
            onClick={() =>
              begin.mutate({}, { onError: (fault) => notify({ title: line(fault), tone: 'danger' }) })
            }
          >
            {t('backup.now')}
          </Button>
        )
      }
    >
      <div className="space-y-4">
        {status.running?.job === 'backup' && <Running running={status.running} />}
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="min-w-0 break-words max-sm:mb-2">{value}</dd>
            </div>
          ))}
        </dl>
        {status.warnings.map((warning) => (
          <Notice key={warning} tone="warn">
            {t(`backup.warning.${warning}`)}
          </Notice>
        ))}
      </div>
    </Card>
  );
}

function FoldersCard({ status, may }: CardProps) {
  const { t } = useTranslation(['settings', 'common']);
  const save = useCommand(saveBackupFolders);
  const before = { folder: status.chosen ? status.folder : '', segments: status.segments ?? '' };
  const [draft, setDraft] = useState(before);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  return (
    <Card title={t('backup.folders')} description={t('backup.foldersText')}>
      <form
        autoComplete="off"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          const { folder, segments } = draft;
          save.mutate({ folder: folder.trim() || null, segments: segments.trim() || null });
        }}
      >
        {save.error && <FaultNotice fault={save.error} />}
        <Field label={t('backup.folder')} hint={t('backup.folderHint')}>
          {(control) => (
            <Input
              {...control}
              value={draft.folder}
              placeholder={status.chosen ? '' : status.folder}
              disabled={!may}
              spellCheck={false}
              onChange={(event) => setDraft({ ...draft, folder: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('backup.segments')} hint={t('backup.segmentsHint')}>
          {(control) => (
            <Input
              {...control}
              value={draft.segments}
              disabled={!may}
              spellCheck={false}
              onChange={(event) => setDraft({ ...draft, segments: event.target.value })}
            />
          )}
        </Field>
        {may && (
          <Button type="submit" variant="primary" disabled={!changed} busy={save.isPending}>
            {t('common:save')}
          </Button>
        )}
      </form>
    </Card>
  );
}

function DrillCard({ status, may }: CardProps) {
  const { t } = useTranslation('settings');
  const line = useFaultLine();
  const begin = useCommand(runDrill);
  const possible = status.runs.some((run) => run.file !== null) && status.running === null;
  return (
    <Card
      title={t('backup.drill')}
      description={t('backup.drillText')}
      actions={
        may && (
          <Button
            disabled={!possible}
            onClick={() =>
              begin.mutate({}, { onError: (fault) => notify({ title: line(fault), tone: 'danger' }) })
            }
          >
            {t('backup.drillNow')}
          </Button>
        )
      }
    >
      {status.running?.job === 'drill' ? (
        <Running running={status.running} />
      ) : status.drill ? (
        <Report report={status.drill} />
      ) : (
        <p className="text-ink-3">{t('backup.drillNever')}</p>
      )}
    </Card>
  );
}

function Report({ report }: { readonly report: DrillReport }) {
  const { t } = useTranslation('settings');
  const environment = useFieldEnvironment();
  const at = (iso: string) => formatDateTime(iso, environment);
  if (report.fault) return <FaultNotice fault={report.fault} />;
  const { whole, missing } = report.attachments;
  return (
    <div className="space-y-2">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={report.ok ? 'ok' : 'danger'}>{t(report.ok ? 'backup.drillOk' : 'backup.drillBad')}</Badge>
        <span className="text-ink-2">{t('backup.drillAt', { when: at(report.at), made: at(report.made) })}</span>
      </p>
      <ul className="list-disc space-y-1 pl-4 text-ink-2">
        <li>{t('backup.drillRecords', { count: report.records })}</li>
        <li>{t(report.stateEqual ? 'backup.drillEqual' : 'backup.drillDiffers')}</li>
        <li>{t('backup.drillProblems', { count: report.problems })}</li>
        <li>{t('backup.drillFiles', { whole, missing })}</li>
        <li>{t('backup.seconds', { count: report.seconds })}</li>
      </ul>
    </div>
  );
}

function RunsCard({ runs }: { readonly runs: readonly BackupRun[] }) {
  const { t } = useTranslation('settings');
  const line = useFaultLine();
  const environment = useFieldEnvironment();
  return (
    <Card title={t('backup.runs')} padded={false}>
      <ul className="divide-y divide-line">
        {runs.slice(0, SHOWN).map((run) => (
          <li key={run.at} className="flex min-h-row flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            <Badge tone={run.fault ? 'danger' : 'ok'}>{t(run.fault ? 'backup.failed' : 'backup.verified')}</Badge>
            <span className="min-w-0 flex-1">
              <span className="block">
                {formatDateTime(run.at, environment)} · {t(`backup.kind.${run.kind}`)}
              </span>
              <span className="block text-sm break-words text-ink-3">
                {run.fault
                  ? line(run.fault)
                  : `${formatBytes(run.bytes, environment.locale)} · ${t('backup.seconds', { count: run.seconds })}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
