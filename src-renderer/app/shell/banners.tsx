/** What everybody has to know at once: the core is gone or back, nothing can be changed, no keychain guards the key. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnectionState } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useDelayed } from '../../ui/skeleton.tsx';
import { useSession } from '../session.tsx';

function ConnectionBanner() {
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

/** Hidden for this session once read; the strip goes on saying it. */
let keychainRead = false;

function KeychainBanner() {
  const { t } = useTranslation('shell');
  const { status } = useSession();
  const [read, setRead] = useState(keychainRead);
  if (status.keychain !== 'absent' || read) return null;
  const dismiss = () => {
    keychainRead = true;
    setRead(true);
  };
  return (
    <Notice
      tone="warn"
      action={
        <Button size="sm" onClick={dismiss}>
          {t('keychain.dismiss')}
        </Button>
      }
    >
      {t('keychain.text')}{' '}
      <a href="#/settings/security" className="font-medium underline underline-offset-2">
        {t('keychain.more')}
      </a>
    </Notice>
  );
}

export function Banners() {
  return (
    <div className="space-y-2 px-4 pt-3 empty:hidden">
      <ConnectionBanner />
      <KeychainBanner />
    </div>
  );
}
