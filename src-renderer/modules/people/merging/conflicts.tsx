/** What speaks against two records being one person. */
import { useTranslation } from 'react-i18next';
import type { MergeConflict } from '#modules/people/contract/merge-choices.ts';
import { useFieldEnvironment } from '../../../ui/fields/widget.ts';
import { formatDate } from '../../../ui/format.ts';
import { Notice } from '../../../ui/notice.tsx';

export function Conflicts({ conflicts }: { readonly conflicts: readonly MergeConflict[] }) {
  const { t } = useTranslation('people');
  const { locale } = useFieldEnvironment();
  if (conflicts.length === 0) return null;
  const say = ({ kind, issuer, survivor, merged }: MergeConflict): string => {
    if (kind === 'identifier')
      return t('merge.conflict.identifier', {
        issuer: t(`fields:identifierType.${issuer}`, { defaultValue: issuer }),
        one: survivor,
        two: merged,
      });
    if (kind === 'birthDate')
      return t('merge.conflict.birthDate', { one: formatDate(survivor, locale), two: formatDate(merged, locale) });
    return survivor === '' || merged === '' ? t('merge.conflict.oneDied') : t('merge.conflict.diedApart');
  };
  return (
    <Notice tone="danger" title={t('merge.conflict.title')}>
      <ul className="list-disc pl-4">
        {conflicts.map((conflict) => (
          <li key={`${conflict.kind} ${conflict.issuer}`} className="break-words">
            {say(conflict)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
