/** The full check: begun here while everybody works on, how far it is, what it found, and what to do about that. */
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CheckRun,
  type CheckStatus,
  cancelCheck,
  checkWatch,
  runCheck,
} from '#modules/settings/contract/check.api.ts';
import { useCommand, useFeed } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice, useFaultLine } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { notify } from '../../ui/toast.tsx';
import { useMay } from '../session.tsx';

/** Findings shown; whoever helps asks the command line for all of them. */
const SHOWN = 12;

export function CheckCard() {
  return useMay('settings.manage') ? <WatchedCard /> : null;
}

function WatchedCard() {
  const { t } = useTranslation(['settings', 'common']);
  const line = useFaultLine();
  const [status, setStatus] = useState<CheckStatus | null>(null);
  useFeed(checkWatch, {}, { message: setStatus });
  const begin = useCommand(runCheck);
  const cancel = useCommand(cancelCheck);
  if (!status) return null;
  const { running, last } = status;
  return (
    <Card
      title={t('check.title')}
      description={t('check.text')}
      actions={
        running ? (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate({})}>
            {t('common:cancel')}
          </Button>
        ) : (
          <Button
            icon={<ShieldCheck aria-hidden className="size-4" />}
            busy={begin.isPending}
            onClick={() =>
              begin.mutate({}, { onError: (fault) => notify({ title: line(fault), tone: 'danger' }) })
            }
          >
            {t('check.now')}
          </Button>
        )
      }
    >
      {running ? (
        <ProgressBar
          value={running.fraction > 0 ? running.fraction : null}
          label={t(`check.step.${running.step}`)}
        />
      ) : last ? (
        <Result run={last} />
      ) : (
        <p className="text-ink-3">{t('check.never')}</p>
      )}
    </Card>
  );
}

function Result({ run }: { readonly run: CheckRun }) {
  const { t } = useTranslation('settings');
  const environment = useFieldEnvironment();
  if (run.fault) return <FaultNotice fault={run.fault} />;
  const { problems } = run;
  // What the index says wrongly is made anew from the records; what the records say wrongly is not.
  const isIndexOnly = problems.every(({ code }) => code.startsWith('search.'));
  return (
    <div className="space-y-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={run.ok ? 'ok' : 'danger'}>{t(run.ok ? 'check.whole' : 'check.damaged')}</Badge>
        <span className="text-ink-2">
          {t(`check.by.${run.by}`, { when: formatDateTime(run.at, environment) })} ·{' '}
          {t('backup.seconds', { count: run.seconds })}
        </span>
      </p>
      {run.unsettled.length > 0 && <Notice tone="warn">{t('check.unsettled')}</Notice>}
      {problems.length > 0 && (
        <>
          <Notice tone="danger" title={t('check.found', { count: problems.length })}>
            {t(isIndexOnly ? 'check.reindex' : 'check.restore')}{' '}
            <a href="#/help/backups" className="font-medium underline underline-offset-2">
              {t('check.help')}
            </a>
          </Notice>
          <ul className="list-disc space-y-1 pl-4 text-sm break-words text-ink-2">
            {problems.slice(0, SHOWN).map(({ code, where, message }) => (
              <li key={`${code} ${where} ${message}`}>
                {message} <span className="text-ink-3">{`${where} (${code})`}</span>
              </li>
            ))}
          </ul>
          {problems.length > SHOWN && (
            <p className="text-sm text-ink-3">{t('check.more', { count: problems.length - SHOWN })}</p>
          )}
        </>
      )}
    </div>
  );
}
