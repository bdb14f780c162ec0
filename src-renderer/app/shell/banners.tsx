/** What everybody has to know at once: the core is gone or back, the disk is filling, records are damaged, no keychain guards the key. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ConnectionBanner } from '../connection-banner.tsx';
import { useSession } from '../session.tsx';
import { DamageBanner } from './damage-banner.tsx';
import { SpaceBanner } from './space-banner.tsx';

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
      <SpaceBanner />
      <DamageBanner />
      <KeychainBanner />
    </div>
  );
}
