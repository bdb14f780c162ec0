/** All pairs of people who may be the same, the likeliest first. */
import { useTranslation } from 'react-i18next';
import { Page } from '../../../app/page.tsx';
import { Card } from '../../../ui/card.tsx';
import { DuplicatePairs } from '../../importing/duplicate-pairs.tsx';

export function DuplicatesPage() {
  const { t } = useTranslation('people');
  return (
    <Page title={t('merge.duplicates.title')} description={t('merge.duplicates.text')} width="wide">
      <Card>
        <DuplicatePairs />
      </Card>
    </Page>
  );
}
