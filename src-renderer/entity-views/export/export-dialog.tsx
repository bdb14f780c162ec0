/** Takes a list, what is marked in it, or one record out of the program: as what, why, and for whom (law 6, AU-03). */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportFormat, ExportRequest } from '#shared/api/export.api.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber, todayIn } from '../../ui/format.ts';
import { handOver } from '../../ui/hand-over.ts';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { fetchExport } from './fetch-export.ts';

interface Props {
  /** Of a list without columns: those on screen are `shown`. */
  readonly scope: ExportRequest['scope'];
  readonly title: string;
  /** Columns of the list on screen. */
  readonly shown?: readonly string[];
  /** What the file's name begins with; never who somebody is. */
  readonly fileName: string;
  readonly onClose: () => void;
}

/** Lists that the import takes back. */
const IMPORTABLE: readonly string[] = ['person', 'account'];

export function ExportDialog({ scope, title, shown, fileName, onClose }: Props) {
  const { t } = useTranslation('records');
  const api = useApi();
  const { locale, timeZone } = useFieldEnvironment();
  const [as, setAs] = useState<ExportFormat>(scope.kind === 'list' ? 'csv' : 'json');
  const [columns, setColumns] = useState<'shown' | 'all'>('shown');
  const [history, setHistory] = useState(false);
  const [recipient, setRecipient] = useState('');
  const [rows, setRows] = useState<number | null>(null);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const [tooLong, setTooLong] = useState(false);
  const stopping = useRef<AbortController | null>(null);
  const again = scope.kind === 'list' && IMPORTABLE.includes(scope.entity);

  const asked = (): ExportRequest['scope'] => {
    if (scope.kind === 'record') return { ...scope, history };
    return shown && columns === 'shown' ? { ...scope, columns: [...shown] } : scope;
  };
  const take = async (reason: string) => {
    setFault(null);
    setTooLong(false);
    setRows(0);
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    const to = recipient.trim();
    try {
      const request = { scope: asked(), as, reason, ...(to === '' ? {} : { recipient: to }) };
      const file = await fetchExport(api, request, setRows, signal);
      if (file) {
        handOver(file, `${fileName}-${todayIn(timeZone, Date.now())}.${as}`);
        onClose();
        return;
      }
      setTooLong(true);
    } catch (thrown) {
      if (!signal.aborted) setFault(toFaultValue(thrown));
    }
    setRows(null);
  };
  const close = () => {
    stopping.current?.abort();
    onClose();
  };
  return (
    <ReasonDialog
      title={title}
      description={t('export.text')}
      action={t('export.take')}
      busy={rows !== null}
      fault={fault}
      least={3}
      onClose={close}
      onReason={(reason) => void take(reason)}
      below={
        <>
          <Field label={t('export.recipient')} hint={t('export.recipientHint')}>
            {(control) => (
              <Input
                {...control}
                value={recipient}
                maxLength={200}
                onChange={(event) => setRecipient(event.target.value)}
              />
            )}
          </Field>
          {rows !== null && (
            <output className="block text-ink-2 tabular-nums">
              {t('export.rows', { figure: formatNumber(rows, locale) })}
            </output>
          )}
          {tooLong && <Notice tone="warn">{t('export.tooLong')}</Notice>}
        </>
      }
    >
      {() => (
        <>
          <RadioCards
            legend={t('export.as')}
            columns={2}
            value={as}
            onChange={setAs}
            options={[
              { value: 'csv', label: 'CSV', hint: t(again ? 'export.csvAgain' : 'export.csv') },
              { value: 'json', label: 'JSON', hint: t('export.json') },
            ]}
          />
          {shown && (
            <RadioCards
              legend={t('export.columns')}
              columns={2}
              value={columns}
              onChange={setColumns}
              options={[
                { value: 'shown', label: t('export.shown') },
                { value: 'all', label: t('export.all') },
              ]}
            />
          )}
          {scope.kind === 'record' && (
            <Checkbox checked={history} onChange={setHistory} label={t('export.history')} />
          )}
        </>
      )}
    </ReasonDialog>
  );
}
