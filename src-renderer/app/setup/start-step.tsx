/** Set-up is done: begin empty, with the clinic's own people, or with a made-up clinic to try things on. */
import { FileInput, FlaskConical, House } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  cancelSample,
  type PopulationProgress,
  populationProgress,
  startSample,
} from '#modules/population/contract/population.api.ts';
import { useCommand, useFeed } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { goTo } from '../../ui/in-app-links.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import type { StepOfDraft } from './first-steps.tsx';
import { Step } from './step.tsx';

type Beginning = 'import' | 'sample' | 'empty';

const ICONS = { import: FileInput, sample: FlaskConical, empty: House } as const;

export function StartStep({ draft, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  const choices: readonly Beginning[] = draft.production ? ['import', 'empty'] : ['import', 'sample', 'empty'];
  const [beginning, setBeginning] = useState<Beginning>(draft.production ? 'import' : 'sample');
  const [sampling, setSampling] = useState(false);
  const start = useCommand(startSample);
  const go = () => {
    if (beginning === 'sample') {
      start.mutate({}, { onSuccess: () => setSampling(true) });
      return;
    }
    goTo(beginning === 'import' ? '#/import' : '#/');
    onNext();
  };
  if (sampling) return <Sample onNext={onNext} />;
  return (
    <Step
      title={t('start.title', { name: draft.name })}
      description={t('start.text')}
      onNext={go}
      next={t(`start.${beginning}.next`)}
      busy={start.isPending}
    >
      <RadioCards
        legend={t('start.legend')}
        hideLegend
        value={beginning}
        onChange={setBeginning}
        options={choices.map((value) => {
          const Icon = ICONS[value];
          return {
            value,
            label: t(`start.${value}.label`),
            hint: t(`start.${value}.hint`),
            icon: <Icon aria-hidden className="size-4 text-ink-3" />,
          };
        })}
      />
      {start.error && <FaultNotice fault={start.error} />}
    </Step>
  );
}

/** The sample clinic while it is made. Leaving does not stop it; cancelling takes it away again. */
function Sample({ onNext }: { readonly onNext: () => void }) {
  const { t, i18n } = useTranslation(['setup', 'common']);
  const [progress, setProgress] = useState<PopulationProgress | null>(null);
  const cancel = useCommand(cancelSample);
  useFeed(populationProgress, {}, { message: setProgress });
  const { state, done, total, error } = progress ?? { state: 'running', done: 0, total: 0, error: null };
  const figure = new Intl.NumberFormat(i18n.language);
  const over = state === 'done' || state === 'cancelled' || state === 'failed';
  return (
    <Step
      title={t(`sample.title.${state}`, { defaultValue: t('sample.title.running') })}
      {...(over ? {} : { description: t('sample.text') })}
    >
      <ProgressBar
        value={total === 0 ? null : done / total}
        label={t(`sample.state.${state}`)}
        {...(total === 0
          ? {}
          : { detail: t('sample.count', { done: figure.format(done), total: figure.format(total) }) })}
      />
      {error && <FaultNotice fault={error} />}
      {state === 'done' && <Notice tone="ok">{t('sample.finished')}</Notice>}
      <div className="flex justify-end gap-2">
        {!over && (
          <Button busy={cancel.isPending || state === 'undoing'} onClick={() => cancel.mutate({})}>
            {t('common:cancel')}
          </Button>
        )}
        <Button
          variant="primary"
          onClick={() => {
            goTo('#/');
            onNext();
          }}
        >
          {t(over ? 'sample.open' : 'sample.leave')}
        </Button>
      </div>
    </Step>
  );
}
