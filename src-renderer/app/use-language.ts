/** Keeps the words, the document and the assistive tools at one language: the user's choice, else the organisation's. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type UiLanguage, usePreferences } from '../ui/preferences.ts';
import { languageOfComputer } from './i18n.ts';

export function useLanguage(ofOrganisation: UiLanguage | undefined): UiLanguage {
  const { i18n } = useTranslation();
  const chosen = usePreferences().language;
  const language = chosen ?? ofOrganisation ?? languageOfComputer(navigator.languages);
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);
  return language;
}
