/** Set-up: the administrator's password. */
import { useTranslation } from 'react-i18next';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import { passwordWords } from './draft.ts';
import type { StepOfDraft } from './first-steps.tsx';
import { Step } from './step.tsx';

export function PasswordStep({ draft, change, onBack, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  const { verdict, whenGood } = usePasswordVerdict(draft.password, passwordWords(draft));
  return (
    <Step
      title={t('password.title')}
      description={t('password.text')}
      onBack={onBack}
      onNext={(attempt) => whenGood(onNext, attempt)}
    >
      {(tried) => (
        <>
          <NewPassword
            label={t('password.label')}
            value={draft.password}
            onChange={(password) => change({ password })}
            verdict={verdict}
            strict={tried}
          />
        </>
      )}
    </Step>
  );
}
