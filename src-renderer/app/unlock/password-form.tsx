/** Unlocking with a password. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Me, unlock } from '#modules/users/contract/session.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CurrentPassword } from '../../ui/current-password.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { choiceFirst, LoginField, useLogin } from './login-field.tsx';

export interface Unlocked {
  readonly me: Me;
}

export interface UnlockFormProps {
  readonly logins: readonly string[];
  readonly onUnlocked: (answer: Unlocked) => void;
  /** Changes between password and kit. */
  readonly onOther: () => void;
}

export function PasswordForm({ logins, onUnlocked, onOther }: UnlockFormProps) {
  const { t } = useTranslation('unlock');
  // Whoever signs in right after the last one signed out meets a core that is just being replaced.
  const command = useCommand(unlock, { again: true });
  const [login, setLogin] = useLogin(logins);
  const [password, setPassword] = useState('');
  const [viewOnly, setViewOnly] = useState(false);
  const { form, tried, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (command.isPending) return;
    attempt();
    // What was wrong with the last one is no answer to an empty field.
    if (password === '') {
      command.reset();
      return;
    }
    command.mutate(
      { password, viewOnly, ...(login ? { login } : {}) },
      { onSuccess: onUnlocked, onError: () => setPassword('') },
    );
  };
  return (
    <form ref={form} autoComplete="off" onSubmit={submit} className="space-y-4">
      <LoginField logins={logins} value={login} onChange={setLogin} />
      <CurrentPassword
        label={t('password')}
        required={false}
        error={tried && password === '' && !command.error ? t('passwordMissing') : null}
        autoFocus={!choiceFirst(logins)}
        value={password}
        onChange={setPassword}
      />
      {command.error && <FaultNotice fault={command.error} />}
      <Button type="submit" variant="primary" busy={command.isPending} className="w-full">
        {t('unlock')}
      </Button>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Checkbox checked={viewOnly} onChange={setViewOnly} label={t('viewOnly')} />
        <Button variant="ghost" size="sm" onClick={onOther} className="-mr-2">
          {t('byKit')}
        </Button>
      </div>
    </form>
  );
}
