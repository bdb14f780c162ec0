/** Says that the core is gone, that it is back, and when nobody can expect it back any more. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnectionState } from '../api/hooks.ts';
import { Notice } from '../ui/notice.tsx';
import { useDelayed } from '../ui/skeleton.tsx';
import { isChoiceOpen } from './unlock/last-login.ts';

/** A core that is started again answers long before this many milliseconds; the program itself has ended. */
const GONE_AFTER = 20_000;

export function ConnectionBanner() {
  const { t } = useTranslation('shell');
  const state = useConnectionState();
  const lost = useDelayed(state === 'lost');
  const gone = useDelayed(state === 'lost', GONE_AFTER);
  if (lost) {
    const words = gone ? 'gone' : 'lost';
    return (
      <Notice tone="warn" role="alert" title={t(`connection.${words}.title`)}>
        {t(`connection.${words}.text`)}
      </Notice>
    );
  }
  return state === 'restored' ? (
    <Notice tone="ok" role="status">
      {t('connection.restored')}
    </Notice>
  ) : null;
}

/**
 * For the unlock page: why one has to unlock again after the core was restarted. Stays until that is done. Who signed out
 * knows why: the core is then replaced by a fresh one, which is no event.
 */
export function RestartNotice() {
  const { t } = useTranslation('shell');
  const state = useConnectionState();
  const [restarted, setRestarted] = useState(false);
  if (state === 'restored' && !restarted) setRestarted(true);
  const lost = useDelayed(state === 'lost');
  const gone = useDelayed(state === 'lost', GONE_AFTER);
  if ((!restarted && !lost) || (isChoiceOpen() && !gone)) return null;
  return (
    <div className="mb-4">
      <Notice tone={lost ? 'warn' : 'info'} role="status">
        {t(gone ? 'connection.gone.title' : lost ? 'connection.lost.title' : 'connection.restarted')}
      </Notice>
    </div>
  );
}
