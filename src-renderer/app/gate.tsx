/** Decides what is shown: nothing yet, set-up, unlock, or the pages for whoever is signed in. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { whoAmI } from '#modules/users/contract/session.api.ts';
import { useConnectionState, useContract } from '../api/hooks.ts';
import { useApi } from '../api/provider.tsx';
import { Button } from '../ui/button.tsx';
import { FaultNotice } from '../ui/fault-notice.tsx';
import { Bare } from './bare.tsx';
import { Environment } from './environment.tsx';
import { forgetSession } from './forget-session.ts';
import { NoSessionPage } from './no-session-page.tsx';
import { SessionProvider } from './session.tsx';
import { SetupWizard } from './setup/setup-wizard.tsx';
import { rememberLogin } from './unlock/last-login.ts';
import { UnlockPage } from './unlock/unlock-page.tsx';
import { useLanguage } from './use-language.ts';

interface Props {
  /** Somebody else signs in than was here before: what the other had open is left. */
  readonly onAnother: () => void;
  readonly children: ReactNode;
}

export function Gate({ onAnother, children }: Props) {
  const { t } = useTranslation('common');
  const api = useApi();
  const cache = useQueryClient();
  const connection = useConnectionState();
  const status = useContract(systemStatus, {});
  const session = useContract(whoAmI, {});
  // Set-up signs its administrator in halfway; the wizard stays until its last step.
  const [settingUp, setSettingUp] = useState(false);
  useLanguage(status.data?.organisation?.language);

  useEffect(
    () =>
      api.onSessionRequired(() => {
        forgetSession(cache);
      }),
    [api, cache],
  );
  const login = session.data?.me?.login;
  useEffect(() => {
    if (login) rememberLogin(login);
  }, [login]);
  const again = () => void cache.invalidateQueries();

  if (status.data?.state === 'empty' && !settingUp) setSettingUp(true);
  if (connection === 'refused') return <NoSessionPage />;
  const fault = status.error ?? session.error;
  if (fault && !status.data)
    return (
      <Bare>
        <FaultNotice fault={fault} action={<Button onClick={again}>{t('retry')}</Button>} />
      </Bare>
    );
  if (!status.data) return null;
  if (settingUp)
    return (
      <SetupWizard
        status={status.data}
        onDone={() => {
          // Only once it is known that set-up is done, or the wizard would begin anew.
          void cache.invalidateQueries().then(() => setSettingUp(false));
        }}
      />
    );
  if (session.isPending) return null;
  const me = session.data?.me ?? null;
  if (me === null || status.data.organisation === null)
    return <UnlockPage status={status.data} onAnother={onAnother} />;
  return (
    <SessionProvider value={{ me, status: status.data, organisation: status.data.organisation }}>
      <Environment organisation={status.data.organisation} spaces={status.data.spaces}>
        {children}
      </Environment>
    </SessionProvider>
  );
}
