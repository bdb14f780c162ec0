/** Says that the core is gone, and that it is back. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnectionState } from '../api/hooks.ts';
import { Notice } from '../ui/notice.tsx';
import { useDelayed } from '../ui/skeleton.tsx';

export function ConnectionBanner() {
  const { t } = useTranslation('shell');
  const state = useConnectionState();
  const lost = useDelayed(state === 'lost');
  if (lost)
    return (
      <Notice tone="warn" role="alert" title={t('connection.lost.title')}>
        {t('connection.lost.text')}
      </Notice>
    );
  return state === 'restored' ? (
    <Notice tone="ok" role="status">
      {t('connection.restored')}
    </Notice>
  ) : null;
}

/** For the unlock page: why one has to unlock again after the core was restarted. Stays until that is done. */
export function RestartNotice() {
  const { t } = useTranslation('shell');
  const state = useConnectionState();
  const [restarted, setRestarted] = useState(false);
  if (state === 'restored' && !restarted) setRestarted(true);
  const lost = useDelayed(state === 'lost');
  if (!restarted && !lost) return null;
  return (
    <div className="mb-4">
      <Notice tone={lost ? 'warn' : 'info'} role="status">
        {t(lost ? 'connection.lost.title' : 'connection.restarted')}
      </Notice>
    </div>
  );
}
