/** Set-up is done: what to do first. */
import { FileInput, House } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { StepOfDraft } from './first-steps.tsx';
import { Step } from './step.tsx';

export function StartStep({ draft, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  const go = (hash: string) => {
    location.hash = hash;
    onNext();
  };
  return (
    <Step title={t('start.title', { name: draft.name })} description={t('start.text')}>
      <Notice tone="ok">{t('start.made')}</Notice>
      <div className="grid gap-2 sm:grid-cols-2">
        <Button
          variant="primary"
          icon={<FileInput aria-hidden className="size-4" />}
          onClick={() => go('#/import')}
        >
          {t('start.import')}
        </Button>
        <Button icon={<House aria-hidden className="size-4" />} onClick={() => go('#/')}>
          {t('start.empty')}
        </Button>
      </div>
    </Step>
  );
}
