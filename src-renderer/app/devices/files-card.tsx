/** Files of documents at this computer: how many are here, what waits to be sent, and which it keeps by itself. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type FileFigures,
  fileFigures,
  filesWatch,
  KEEPING,
  setKeeping,
} from '#modules/documents/contract/files.api.ts';
import { useCommand, useContract, useFeed } from '../../api/hooks.ts';
import { Card } from '../../ui/card.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { notify } from '../../ui/toast.tsx';
import { useMay } from '../session.tsx';

export function FilesCard() {
  const { t } = useTranslation('documents');
  const cache = useQueryClient();
  const { locale } = useFieldEnvironment();
  const may = useMay('settings.manage');
  const { data } = useContract(fileFigures, {});
  const refresh = () => void cache.invalidateQueries({ queryKey: [fileFigures.name] });
  useFeed(filesWatch, {}, { message: refresh });
  if (!data?.shared) return null;
  const { here, away, awayBytes, unsent, unsentBytes, refused } = data;
  const sized = (count: number, bytes: number): string =>
    count === 0
      ? formatNumber(0, locale)
      : t('keeping.sized', { count: formatNumber(count, locale), size: formatBytes(bytes, locale) });
  return (
    <Card title={t('keeping.title')} description={t('keeping.text')}>
      <div className="space-y-4">
        {refused !== null && (
          <Notice
            tone="warn"
            title={refused === 'quota' ? t('trouble.quota') : t('trouble.other', { code: refused })}
          />
        )}
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <Line title={t('keeping.here')}>{formatNumber(here, locale)}</Line>
          <Line title={t('keeping.away')}>{sized(away, awayBytes)}</Line>
          <Line title={t('keeping.unsent')}>{sized(unsent, unsentBytes)}</Line>
        </dl>
        {may && <Choice figures={data} onSaved={refresh} />}
      </div>
    </Card>
  );
}

function Choice({ figures, onSaved }: { readonly figures: FileFigures; readonly onSaved: () => void }) {
  const { t } = useTranslation('documents');
  const label = useId();
  const save = useCommand(setKeeping);
  const { keep, standard } = figures;
  const [days, setDays] = useState(String(figures.days));
  const number = Number(days);
  const fits = Number.isInteger(number) && number >= 1 && number <= 3650;
  const choose = (next: FileFigures['keep']) =>
    save.mutate(
      { keep: next, days: fits ? number : figures.days },
      {
        onSuccess() {
          notify({ title: t('keeping.saved') });
          onSaved();
        },
      },
    );
  const hints = {
    default: standard === 'everything' ? t('keeping.defaultEverything') : t('keeping.defaultDemand'),
    demand: t('keeping.demandHint'),
    recent: t('keeping.recentHint'),
    everything: t('keeping.everythingHint'),
  };
  return (
    <div className="space-y-3">
      {save.error && <FaultNotice fault={save.error} />}
      <RadioCards
        legend={t('keeping.legend')}
        columns={2}
        value={keep}
        onChange={choose}
        options={KEEPING.map((value) => ({ value, label: t(`keeping.${value}`), hint: hints[value] }))}
      />
      {keep === 'recent' && (
        <div className="flex items-center gap-2">
          <label htmlFor={label} className="text-sm font-medium text-ink-2">
            {t('keeping.days')}
          </label>
          <Input
            id={label}
            inputMode="numeric"
            className="w-24"
            value={days}
            aria-invalid={!fits}
            onChange={(event) => setDays(event.target.value)}
            onBlur={() => fits && number !== figures.days && choose('recent')}
            onKeyDown={(event) => event.key === 'Enter' && fits && choose('recent')}
          />
        </div>
      )}
    </div>
  );
}

function Line({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{title}</dt>
      <dd>{children}</dd>
    </>
  );
}
