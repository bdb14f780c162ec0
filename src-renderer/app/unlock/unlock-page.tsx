/** The locked door: who, and by which secret. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { whoAmI } from '#modules/users/contract/session.api.ts';
import { keyOf } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Bare } from '../bare.tsx';
import { RestartNotice } from '../connection-banner.tsx';
import { LanguageLine } from '../language-line.tsx';
import { usePageTitle } from '../page.tsx';
import type { SystemStatus } from '../session.tsx';
import { KitForm } from './kit-form.tsx';
import { rememberLogin } from './last-login.ts';
import { PasswordForm, type Unlocked } from './password-form.tsx';
import { UpdateNotice, useUpdate } from './update-notice.tsx';

interface Props {
  readonly status: SystemStatus;
  readonly onAnother: () => void;
}

export function UnlockPage({ status, onAnother }: Props) {
  const { t } = useTranslation('unlock');
  const cache = useQueryClient();
  const [byKit, setByKit] = useState(false);
  const update = useUpdate();
  usePageTitle(t('title'));
  const done = (answer: Unlocked) => {
    // What a colleague had open before is not what the next one came for.
    if (rememberLogin(answer.me.login)) onAnother();
    // The organisation is known only once the database is open, and the shell needs both.
    void cache
      .invalidateQueries({ queryKey: [systemStatus.name] })
      .then(() => cache.setQueryData(keyOf(whoAmI, {}), answer));
  };
  const Form = byKit ? KitForm : PasswordForm;
  return (
    <Bare width={byKit ? 'md' : 'sm'} footer={<LanguageLine />}>
      <div className="mb-5">
        <h1 className="text-lg font-semibold">{status.organisation?.name ?? t('title')}</h1>
        <p className="mt-1 flex flex-wrap items-center gap-2 text-ink-2">
          {t(status.state === 'open' ? 'locked' : 'sealed')}
          {status.organisation?.production === false && <Badge tone="warn">{t('trial')}</Badge>}
        </p>
      </div>
      {status.shutOut ? (
        <div className="mb-4">
          <Notice tone="warn" role="status" title={t('shutOut.title')}>
            {t('shutOut.text')}
          </Notice>
        </div>
      ) : (
        <RestartNotice />
      )}
      {update && <UpdateNotice update={update} />}
      {/* Kept meanwhile: it waits for the answer. */}
      <div hidden={update !== null}>
        <Form logins={status.logins} onUnlocked={done} onOther={() => setByKit(!byKit)} />
      </div>
    </Bare>
  );
}
