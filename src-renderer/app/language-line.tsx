/** The languages, to choose before anybody has signed in. */
import { useTranslation } from 'react-i18next';
import { cx } from '../ui/cx.ts';
import { setPreferences, UI_LANGUAGES } from '../ui/preferences.ts';

export function LanguageLine() {
  const { t, i18n } = useTranslation('shell');
  return (
    <ul aria-label={t('appearance.language')} className="flex flex-wrap gap-x-1">
      {UI_LANGUAGES.map((language) => (
        <li key={language}>
          <button
            type="button"
            lang={language}
            aria-pressed={language === i18n.language}
            onClick={() => setPreferences({ language })}
            className={cx(
              'h-control-sm rounded px-2 text-sm hover:text-ink',
              language === i18n.language ? 'font-medium text-ink' : 'text-ink-2',
            )}
          >
            {t(`fields:choice.organisation.language.${language}`)}
          </button>
        </li>
      ))}
    </ul>
  );
}
