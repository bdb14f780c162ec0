/** Says to everybody, before it is too late, that the disk is filling: what happens then, and what to do. */
import { useTranslation } from 'react-i18next';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatBytes } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { useHealth } from '../use-health.ts';

export function SpaceBanner() {
  const { t } = useTranslation('shell');
  const { locale } = useFieldEnvironment();
  const health = useHealth();
  if (!health?.disk) return null;
  const level = health.levels.disk;
  if (level !== 'warning' && level !== 'bad') return null;
  return (
    <Notice
      tone={level === 'bad' ? 'danger' : 'warn'}
      role={level === 'bad' ? 'alert' : 'status'}
      title={t(`space.${level}.title`, { free: formatBytes(health.disk.free, locale) })}
    >
      {t(`space.${level}.text`)}{' '}
      <a href="#/settings/health" className="font-medium underline underline-offset-2">
        {t('space.more')}
      </a>
    </Notice>
  );
}
