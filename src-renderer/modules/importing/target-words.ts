/** Where a column goes, in words: “Phone, work”, “MRN”, “Not taken in”. */
import { useTranslation } from 'react-i18next';
import { useFieldWords } from '../../ui/fields/words.ts';

/** Targets that are no field of the entity. */
const OWN = ['record', 'key', 'company', 'note', 'noteDate', 'ssn', 'card', 'ignore'] as const;

const isOwn = (target: string): target is (typeof OWN)[number] => (OWN as readonly string[]).includes(target);

export function useTargetWords(entity: 'person' | 'account'): (target: string) => string {
  const { t } = useTranslation('importing');
  const words = useFieldWords();
  return (target) => {
    if (isOwn(target)) return t(`target.${target}`);
    const [field = '', part] = target.split('.');
    if (field === 'coverage') return `${words.entity('coverage')}: ${words.field('coverage', part ?? '')}`;
    const name = words.field(entity, field);
    if (part === undefined) return name;
    if (field === 'phones') return `${name}: ${t(`fields:use.${part}`)}`;
    if (field === 'identifiers') return t(`fields:identifierType.${part}`);
    if (field === 'name' && part === 'maiden') return t('fields:nameUse.maiden');
    if (field === 'addresses' && part === 'number') return t('target.houseNumber');
    return `${name}: ${t(`fields:part.${part}`)}`;
  };
}
