import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import { languageOfComputer, localeOf, startTranslations, withMillions } from './i18n.ts';

describe('the language', () => {
  it('is the first of the computer that we speak, else English', () => {
    expect(languageOfComputer(['fr-FR', 'es-MX', 'en'])).toBe('es');
    expect(languageOfComputer(['VI'])).toBe('vi');
    expect(languageOfComputer(['fr'])).toBe('en');
    expect(languageOfComputer([])).toBe('en');
  });

  it('takes its habits from the country', () => {
    expect(localeOf('en', 'GB')).toBe('en-GB');
    expect(localeOf('es', undefined)).toBe('es-US');
    expect(localeOf('vi', 'not a country')).toBe('vi-VN');
  });
});

describe('the words', () => {
  it('have the Spanish plural of millions without its being written', () => {
    expect(withMillions({ a: { b_one: '1', b_other: 'n' } })).toEqual({
      a: { b_one: '1', b_other: 'n', b_many: 'n' },
    });
    expect(withMillions({ b_many: 'm', b_other: 'n' })).toEqual({ b_many: 'm', b_other: 'n' });
  });

  it('are bundled in all languages and say figures in the right plural', async () => {
    await startTranslations('es');
    expect(i18next.t('settings:lock.minutes', { count: 1 })).toBe('1 minuto');
    expect(i18next.t('settings:lock.minutes', { count: 5 })).toBe('5 minutos');
    expect(i18next.t('settings:lock.minutes', { count: 2_000_000 })).toBe('2000000 minutos');
    expect(i18next.t('settings:title', { lng: 'vi' })).toBe('Cài đặt');
  });
});
