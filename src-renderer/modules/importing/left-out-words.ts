/** Why something was left out, in words. A reason of a newer version is shown as it is. */
import { useTranslation } from 'react-i18next';

const REASONS = [
  'clinical-content',
  'entered-in-error',
  'person-not-found',
  'not-done',
  'no-insurance',
  'no-date',
  'in-progress',
  'employer-tie',
  'checked-in',
  'not-held',
] as const;

const isKnown = (reason: string): reason is (typeof REASONS)[number] =>
  (REASONS as readonly string[]).includes(reason);

export function useLeftOutWords(): (reason: string) => string {
  const { t } = useTranslation('importing');
  return (reason) => {
    const [, kind] = /^not-taken-in:(.*)$/.exec(reason) ?? [];
    if (kind !== undefined) return t('leftOut.not-taken-in', { kind });
    return isKnown(reason) ? t(`leftOut.${reason}`) : reason;
  };
}
