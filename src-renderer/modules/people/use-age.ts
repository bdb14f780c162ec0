/** Ages in words, counted to today in the organisation's zone. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { todayIn } from '../../ui/format.ts';
import { ageOn } from './age.ts';

/** “75”, “about 75”, “5 mo”; null where it cannot be told. `long` says “75 years”. */
export function ageWords(
  t: TFunction,
  today: string,
  birthDate: unknown,
  deceasedOn?: unknown,
  long = false,
): string | null {
  if (typeof birthDate !== 'string') return null;
  const age = ageOn(birthDate, typeof deceasedOn === 'string' && deceasedOn.length === 10 ? deceasedOn : today);
  if (!age) return null;
  const count = age.value;
  const months = long ? 'people:age.months' : 'people:age.monthsShort';
  const words =
    age.unit === 'months' ? t(months, { count }) : long ? t('people:age.years', { count }) : String(count);
  return age.exact ? words : t('people:age.about', { age: words });
}

export function useAge(): (birthDate: unknown, deceasedOn?: unknown, long?: boolean) => string | null {
  const { t } = useTranslation();
  const { timeZone } = useFieldEnvironment();
  return (birthDate, deceasedOn, long) =>
    ageWords(t as TFunction, todayIn(timeZone, Date.now()), birthDate, deceasedOn, long);
}
