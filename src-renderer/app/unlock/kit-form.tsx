/** Unlocking with the recovery kit, which sets a new password for the user named. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unlockWithKit } from '#modules/users/contract/session.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { KitInput } from '../kit-input.tsx';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import { LoginField, useLogin } from './login-field.tsx';
import type { UnlockFormProps } from './password-form.tsx';

export function KitForm({ logins, onUnlocked, onOther }: UnlockFormProps) {
  const { t } = useTranslation('unlock');
  const command = useCommand(unlockWithKit);
  const [login, setLogin] = useLogin(logins);
  const [kit, setKit] = useState('');
  const [password, setPassword] = useState('');
  const { form, tried, attempt } = useAttempt();
  const { verdict, whenGood } = usePasswordVerdict(password, login ? [login] : []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (command.isPending) return;
    attempt();
    if (kit.trim() === '') return;
    const asked = { kit, newPassword: password, ...(login ? { login } : {}) };
    whenGood(() => command.mutate(asked, { onSuccess: onUnlocked }), attempt);
  };
  return (
    <form ref={form} autoComplete="off" onSubmit={submit} className="space-y-4">
      <p className="text-ink-2">{t('kitText')}</p>
      <LoginField logins={logins} value={login} onChange={setLogin} />
      <KitInput label={t('kit')} value={kit} onChange={setKit} tried={tried} />
      <NewPassword
        label={t('newPassword')}
        value={password}
        onChange={setPassword}
        verdict={verdict}
        strict={tried}
      />
      {command.error && <FaultNotice fault={command.error} />}
      <Button type="submit" variant="primary" busy={command.isPending} className="w-full">
        {t('unlockWithKit')}
      </Button>
      <Button variant="ghost" size="sm" onClick={onOther} className="-ml-2">
        {t('byPassword')}
      </Button>
    </form>
  );
}
