/** Names of columns in the reader's language; those of the record itself stand beside those of its fields. */
import { useTranslation } from 'react-i18next';
import { CREATED } from '#shared/entity/catalogue.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import type { RecordLayout } from '../layout.ts';

export function useColumnName(layout: RecordLayout): (field: string) => string {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  return (field) => {
    if (field === CREATED) return t('column.created');
    if (field === 'updated') return t('column.updated');
    return words.field(layout.entity.name, field);
  };
}
