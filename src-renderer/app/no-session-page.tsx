/** The program answers, but this browser was not let in: its link was used elsewhere, or the program was started anew. */
import { useTranslation } from 'react-i18next';
import { Notice } from '../ui/notice.tsx';
import { Bare } from './bare.tsx';

export function NoSessionPage() {
  const { t } = useTranslation('shell');
  return (
    <Bare>
      <h1 className="mb-3 text-lg font-semibold">{t('noSession.title')}</h1>
      <Notice tone="info">{t('noSession.remedy')}</Notice>
    </Bare>
  );
}
