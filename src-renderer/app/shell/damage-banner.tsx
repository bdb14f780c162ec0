/** Says to everybody that the last full check found damage: what is shown may be wrong. */
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/notice.tsx';
import { useHealth } from '../use-health.ts';

export function DamageBanner() {
  const { t } = useTranslation('shell');
  const health = useHealth();
  if (health?.levels.check !== 'bad') return null;
  return (
    <Notice tone="danger" role="alert" title={t('damage.title')}>
      {t('damage.text')}{' '}
      <a href="#/settings/health" className="font-medium underline underline-offset-2">
        {t('space.more')}
      </a>
    </Notice>
  );
}
