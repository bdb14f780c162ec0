/**
 * The words of the interface. Every file `resources/translations/<language>/<namespace>.json` is bundled, so adding a
 * namespace is adding its three files. English stands in for a word that is missing.
 */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { UI_LANGUAGES, type UiLanguage } from '../ui/preferences.ts';

const files = import.meta.glob<Record<string, unknown>>('../../resources/translations/*/*.json', {
  eager: true,
  import: 'default',
});

type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** Spanish has a plural of its own for whole millions, worded like the usual one: it need not be written twice. */
export function withMillions(words: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(words)) {
    const nested = typeof value === 'object' && value !== null;
    filled[key] = nested ? withMillions(value as Record<string, unknown>) : value;
    if (key.endsWith('_other')) filled[key.replace(/_other$/, '_many')] ??= value;
  }
  return filled;
}

function bundled(): Resources {
  const resources: Resources = {};
  for (const [path, words] of Object.entries(files)) {
    const [language, file] = path.split('/').slice(-2);
    if (!language || !file) continue;
    const namespaces = resources[language] ?? {};
    namespaces[file.replace(/\.json$/, '')] = withMillions(words);
    resources[language] = namespaces;
  }
  return resources;
}

/** The first of the languages the computer prefers that we speak. */
export function languageOfComputer(preferred: readonly string[]): UiLanguage {
  for (const tag of preferred) {
    const language = UI_LANGUAGES.find((one) => tag.toLowerCase().split('-')[0] === one);
    if (language) return language;
  }
  return 'en';
}

/** The language with the country's habits: `en` and `US` are en-US, which decides how dates and numbers are written. */
export function localeOf(language: UiLanguage, region: string | undefined): string {
  const usual = { en: 'US', es: 'US', vi: 'VN' } as const;
  return `${language}-${region && /^[A-Z]{2}$/.test(region) ? region : usual[language]}`;
}

export async function startTranslations(language: UiLanguage): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    resources: bundled() as Parameters<typeof i18next.init>[0]['resources'] & object,
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'common',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return i18next;
}
