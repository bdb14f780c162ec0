/** Name, country, time zone, law, language, and when the screen locks. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '#modules/settings/contract/organisation.entity.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { OrganisationFields } from '../organisation-fields.tsx';
import { useMay } from '../session.tsx';
import { type Settings, useSaveSettings, useSettings } from './use-settings.ts';

const LOCK_MINUTES = [2, 3, 5, 10, 15] as const;

type Draft = Pick<
  Settings['organisation'],
  'name' | 'region' | 'timeZone' | 'lawProfile' | 'language' | 'lockMinutes'
>;

const draftOf = ({
  name,
  region,
  timeZone,
  lawProfile,
  language,
  lockMinutes,
}: Settings['organisation']): Draft => ({
  name,
  region,
  timeZone,
  lawProfile,
  language,
  lockMinutes,
});

export function OrganisationSection() {
  const { data, error } = useSettings();
  if (error) return <FaultNotice fault={error} />;
  if (!data) return <Waiting lines={8} />;
  // What another desk saves replaces what is shown here.
  return <Form key={JSON.stringify(data.organisation)} settings={data} />;
}

function Form({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation(['settings', 'common']);
  const may = useMay('settings.manage');
  const { save, saving } = useSaveSettings();
  const before = draftOf(settings.organisation);
  const [draft, setDraft] = useState(before);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const { production } = settings.organisation;
  return (
    <form
      autoComplete="off"
      className="space-y-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && draft.name.trim() !== '') save(draft);
      }}
    >
      {!may && <Notice tone="info">{t('readOnly')}</Notice>}
      <Card
        title={t('section.organisation')}
        actions={
          <Badge tone={production ? 'neutral' : 'warn'}>
            {t(production ? 'organisation.production' : 'organisation.trial')}
          </Badge>
        }
      >
        <div className="space-y-5">
          <OrganisationFields
            value={draft}
            onChange={change}
            disabled={!may}
            nameMissing={draft.name.trim() === ''}
          />
          <Field label={t('organisation.language')} hint={t('organisation.languageHint')}>
            {(control) => (
              <Select
                {...control}
                disabled={!may}
                value={draft.language}
                onChange={(language) => change({ language })}
                options={LANGUAGES.map((value) => ({
                  value,
                  label: t(`fields:choice.organisation.language.${value}`),
                }))}
              />
            )}
          </Field>
        </div>
      </Card>
      <Card title={t('lock.title')} description={t('lock.text')}>
        <Field label={t('lock.label')}>
          {(control) => (
            <Select
              {...control}
              disabled={!may}
              value={String(draft.lockMinutes)}
              onChange={(minutes) => change({ lockMinutes: Number(minutes) })}
              options={[...new Set([...LOCK_MINUTES, draft.lockMinutes])]
                .sort((a, b) => a - b)
                .map((count) => ({ value: String(count), label: t('lock.minutes', { count }) }))}
            />
          )}
        </Field>
      </Card>
      {may && (
        <div className="flex justify-end gap-2">
          <Button disabled={!changed} onClick={() => setDraft(before)}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" variant="primary" busy={saving} disabled={!changed}>
            {t('common:save')}
          </Button>
        </div>
      )}
    </form>
  );
}
