/** How Almoner looks and listens on this computer. In effect at once; nobody else's screen changes. */
import { Contrast, Monitor, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.tsx';
import { DENSITIES, setPreferences, THEMES, UI_LANGUAGES, usePreferences } from '../../ui/preferences.ts';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { Switch } from '../../ui/switch.tsx';

const ICONS = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast } as const;

export function AppearanceSection() {
  const { t } = useTranslation('settings');
  const preferences = usePreferences();
  const language = preferences.language ?? 'organisation';
  return (
    <Card title={t('section.appearance')} description={t('appearance.text')}>
      <div className="space-y-6">
        <RadioCards
          legend={t('shell:appearance.theme')}
          columns={2}
          value={preferences.theme}
          onChange={(theme) => setPreferences({ theme })}
          options={THEMES.map((value) => {
            const Icon = ICONS[value];
            return {
              value,
              label: t(`shell:appearance.themes.${value}`),
              hint: t(`appearance.themeHint.${value}`),
              icon: <Icon aria-hidden className="size-4 text-ink-3" />,
            };
          })}
        />
        <RadioCards
          legend={t('shell:appearance.density')}
          columns={2}
          value={preferences.density}
          onChange={(density) => setPreferences({ density })}
          options={DENSITIES.map((value) => ({
            value,
            label: t(`shell:appearance.densities.${value}`),
            hint: t(`appearance.densityHint.${value}`),
          }))}
        />
        <RadioCards
          legend={t('shell:appearance.language')}
          columns={2}
          value={language}
          onChange={(next) => setPreferences({ language: next === 'organisation' ? null : next })}
          options={(['organisation', ...UI_LANGUAGES] as const).map((value) => ({
            value,
            label:
              value === 'organisation'
                ? t('appearance.ofOrganisation')
                : t(`fields:choice.organisation.language.${value}`),
          }))}
        />
        <Switch
          checked={preferences.singleKeys}
          onChange={(singleKeys) => setPreferences({ singleKeys })}
          label={t('appearance.singleKeys')}
          hint={t('appearance.singleKeysHint')}
        />
      </div>
    </Card>
  );
}
