/** Ages in words, counted to today in the organisation's zone. */
import { useTranslation } from 'react-i18next';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { todayIn } from '../../ui/format.ts';
import { ageOn } from './age.ts';

/** “75”, “about 75”, “5 months”; null where it cannot be told. `long` says “75 years”. */
export function useAge(): (birthDate: unknown, deceasedOn?: unknown, long?: boolean) => string | null {
  const { t } = useTranslation('people');
  const { timeZone } = useFieldEnvironment();
  return (birthDate, deceasedOn, long = false) => {
    if (typeof birthDate !== 'string') return null;
    const end =
      typeof deceasedOn === 'string' && deceasedOn.length === 10 ? deceasedOn : todayIn(timeZone, Date.now());
    const age = ageOn(birthDate, end);
    if (!age) return null;
    const words =
      age.unit === 'months'
        ? t(long ? 'age.months' : 'age.monthsShort', { count: age.value })
        : long
          ? t('age.years', { count: age.value })
          : String(age.value);
    return age.exact ? words : t('age.about', { age: words });
  };
}
