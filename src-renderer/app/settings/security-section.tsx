/** What guards the records on this computer: password, keychain, recovery kit. */
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { openOverlay } from '../overlays.ts';
import { useSession } from '../session.tsx';
import { useSettings } from './use-settings.ts';

export function SecuritySection() {
  const { t } = useTranslation('settings');
  const { me } = useSession();
  const { data, error } = useSettings();
  if (error) return <FaultNotice fault={error} />;
  if (!data) return <Waiting lines={6} />;
  const guarded = data.keychain === 'present';
  return (
    <>
      <Card
        title={t('password.title')}
        description={t('password.text', { login: me.login })}
        actions={<Button onClick={() => openOverlay({ kind: 'password' })}>{t('password.change')}</Button>}
      >
        <p className="text-sm text-ink-3">{t('password.hint')}</p>
      </Card>
      <Card
        title={t('keychain.title')}
        actions={<Badge tone={guarded ? 'ok' : 'warn'}>{t(`keychain.state.${data.keychain}`)}</Badge>}
      >
        <div className="space-y-2 text-ink-2">
          <p>{t(`keychain.text.${data.keychain}`)}</p>
          {!guarded && data.keychainReason && (
            <p className="text-sm text-ink-3">{t('keychain.reason', { reason: data.keychainReason })}</p>
          )}
        </div>
      </Card>
      <Card title={t('kit.title')}>
        <ul className="list-disc space-y-1 pl-4 text-ink-2">
          <li>{t('kit.what')}</li>
          <li>{t('kit.keep')}</li>
          <li>{t('kit.lost')}</li>
        </ul>
      </Card>
      <Card title={t('rest.title')}>
        <ul className="list-disc space-y-1 pl-4 text-ink-2">
          <li>{t('rest.database')}</li>
          <li>{t('rest.lock')}</li>
          <li>{t('rest.backup')}</li>
          <li>{t('rest.sync')}</li>
        </ul>
      </Card>
    </>
  );
}
