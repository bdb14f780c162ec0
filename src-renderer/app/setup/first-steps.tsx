/** Set-up, first half: language, organisation, administrator. Nothing is written yet. */
import { House, KeyRound, MonitorSmartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { setPreferences, UI_LANGUAGES } from '../../ui/preferences.ts';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { OrganisationFields } from '../organisation-fields.tsx';
import { type Draft, lawOf, loginOf, WAYS } from './draft.ts';
import { Step } from './step.tsx';

export interface StepOfDraft {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  readonly onBack?: () => void;
  readonly onNext: () => void;
}

const WAY_ICONS = { new: House, join: MonitorSmartphone, recover: KeyRound } as const;

export function LanguageStep({ draft, change, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  return (
    <Step title={t('language.title')} description={t('language.text')} onNext={onNext}>
      <RadioCards
        legend={t('language.title')}
        hideLegend
        value={draft.language}
        columns={3}
        onChange={(language) => {
          change({ language });
          setPreferences({ language });
        }}
        options={UI_LANGUAGES.map((value) => ({
          value,
          label: t(`fields:choice.organisation.language.${value}`),
        }))}
      />
      <RadioCards
        legend={t('way.legend')}
        value={draft.way}
        onChange={(way) => change({ way })}
        options={WAYS.map((value) => {
          const Icon = WAY_ICONS[value];
          return {
            value,
            label: t(`way.${value}.label`),
            hint: t(`way.${value}.hint`),
            icon: <Icon aria-hidden className="size-4 text-ink-3" />,
          };
        })}
      />
    </Step>
  );
}

export function OrganisationStep({ draft, change, onBack, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  const named = draft.name.trim() !== '';
  return (
    <Step
      title={t('organisation.title')}
      description={t('organisation.text')}
      onBack={onBack}
      ready={named}
      onNext={onNext}
    >
      {(tried) => (
        <>
          <OrganisationFields
            value={draft}
            onChange={(next) => change({ ...next, ...(next.region ? { lawProfile: lawOf(next.region) } : {}) })}
            nameMissing={tried && !named}
          />
          <RadioCards
            legend={t('use.legend')}
            columns={2}
            value={draft.production ? 'production' : 'trial'}
            onChange={(use) => change({ production: use === 'production' })}
            options={[
              { value: 'trial', label: t('use.trial.label'), hint: t('use.trial.hint') },
              { value: 'production', label: t('use.production.label'), hint: t('use.production.hint') },
            ]}
          />
        </>
      )}
    </Step>
  );
}

export function AdministratorStep({ draft, change, onBack, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  const login = loginOf(draft);
  const nameMissing = draft.adminName.trim() === '';
  return (
    <Step
      title={t('administrator.title')}
      description={t('administrator.text')}
      onBack={onBack}
      ready={!nameMissing && login !== ''}
      onNext={onNext}
    >
      {(tried) => (
        <>
          <Field
            label={t('administrator.name')}
            required
            error={tried && nameMissing ? t('administrator.nameMissing') : null}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="name"
                maxLength={120}
                value={draft.adminName}
                onChange={(event) => change({ adminName: event.target.value })}
              />
            )}
          </Field>
          <Field
            label={t('administrator.login')}
            required
            hint={t('administrator.loginHint')}
            error={tried && login === '' ? t('administrator.loginMissing') : null}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="username"
                autoCapitalize="off"
                spellCheck={false}
                maxLength={64}
                value={draft.adminLogin ?? login}
                onChange={(event) => change({ adminLogin: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
    </Step>
  );
}
