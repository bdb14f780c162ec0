/** Name, country, time zone and law of the organisation: the same inputs at set-up and in the settings. */
import { getCountries } from 'libphonenumber-js/min';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { LAW_PROFILES } from '#modules/settings/contract/organisation.entity.ts';
import { Combobox, type ComboboxOption } from '../ui/combobox.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { RadioCards } from '../ui/radio-cards.tsx';

export interface OrganisationValues {
  readonly name: string;
  readonly region: string;
  readonly timeZone: string;
  readonly lawProfile: (typeof LAW_PROFILES)[number];
}

export interface OrganisationFieldsProps {
  readonly value: OrganisationValues;
  readonly onChange: (change: Partial<OrganisationValues>) => void;
  /** Says that the name is missing. */
  readonly nameMissing?: boolean;
  readonly disabled?: boolean;
}

/** Countries by name in the reader's language. */
function useCountries(language: string): readonly ComboboxOption[] {
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'region' });
    return getCountries()
      .map((code) => ({ value: code as string, label: names.of(code) ?? code }))
      .sort((a, b) => a.label.localeCompare(b.label, language));
  }, [language]);
}

/** Time zones with the offset they have now, so that a person can check them against a clock. */
function useTimeZones(language: string): readonly ComboboxOption[] {
  return useMemo(() => {
    const now = new Date();
    return Intl.supportedValuesOf('timeZone').map((zone) => {
      const parts = new Intl.DateTimeFormat(language, {
        timeZone: zone,
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
      });
      return { value: zone, label: zone.replaceAll('_', ' '), detail: parts.format(now) };
    });
  }, [language]);
}

export function OrganisationFields({
  value,
  onChange,
  nameMissing = false,
  disabled = false,
}: OrganisationFieldsProps) {
  const { t, i18n } = useTranslation('settings');
  const countries = useCountries(i18n.language);
  const zones = useTimeZones(i18n.language);
  return (
    <>
      <Field
        label={t('organisation.name')}
        required
        hint={t('organisation.nameHint')}
        error={nameMissing ? t('organisation.nameMissing') : null}
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="organization"
            maxLength={200}
            disabled={disabled}
            value={value.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={t('organisation.region')} required hint={t('organisation.regionHint')}>
          {(control) => (
            <Combobox
              {...control}
              disabled={disabled}
              value={value.region}
              options={countries}
              onChange={(region) => region && onChange({ region })}
            />
          )}
        </Field>
        <Field label={t('organisation.timeZone')} required hint={t('organisation.timeZoneHint')}>
          {(control) => (
            <Combobox
              {...control}
              disabled={disabled}
              value={value.timeZone}
              valueLabel={value.timeZone.replaceAll('_', ' ')}
              options={zones}
              onChange={(timeZone) => timeZone && onChange({ timeZone })}
            />
          )}
        </Field>
      </div>
      <fieldset disabled={disabled} className="min-w-0">
        <RadioCards
          legend={t('organisation.law')}
          columns={3}
          value={value.lawProfile}
          onChange={(lawProfile) => onChange({ lawProfile })}
          options={LAW_PROFILES.map((law) => ({
            value: law,
            label: t(`fields:choice.organisation.lawProfile.${law}`),
            hint: t(`organisation.lawHint.${law}`),
          }))}
        />
      </fieldset>
    </>
  );
}
