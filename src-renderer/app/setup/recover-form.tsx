/** Set-up, recovering: every computer of the clinic is lost, and its relay and the paper kit are there. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recoverFromRelay } from '#modules/users/contract/join.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { KitInput } from '../kit-input.tsx';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import type { BeginFormProps } from './join-form.tsx';
import { RelayInput } from './relay-input.tsx';
import { Step } from './step.tsx';

export function RecoverForm({ state, onBack }: BeginFormProps) {
  const { t } = useTranslation('setup');
  const recover = useCommand(recoverFromRelay);
  const [relay, setRelay] = useState('');
  const [kit, setKit] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const { verdict, whenGood } = usePasswordVerdict(password, login === '' ? [] : [login]);
  const busy = recover.isPending || state.step === 'asking';
  const fault = recover.error ?? (state.step === 'failed' ? state.fault : null);
  const isFilled = [relay, kit, login].every((one) => one.trim() !== '');
  const submit = (attempt: () => void) =>
    whenGood(() => recover.mutate({ relay: relay.trim(), kit, login: login.trim(), password }), attempt);
  return (
    <Step
      title={t('recover.title')}
      description={t('recover.text')}
      onBack={onBack}
      ready={isFilled}
      onNext={submit}
      next={t('recover.next')}
      busy={busy}
    >
      {(tried) => (
        <>
          <Notice tone="warn">{t('recover.others')}</Notice>
          <RelayInput value={relay} onChange={setRelay} missing={tried && relay.trim() === ''} />
          <KitInput label={t('kit.code')} value={kit} onChange={setKit} tried={tried} />
          <Field
            label={t('recover.login')}
            hint={t('recover.loginHint')}
            required
            error={tried && login.trim() === '' ? t('administrator.loginMissing') : null}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="username"
                autoCapitalize="off"
                spellCheck={false}
                maxLength={64}
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            )}
          </Field>
          <NewPassword
            label={t('recover.password')}
            value={password}
            onChange={setPassword}
            verdict={verdict}
            strict={tried}
          />
          {fault && !busy && <FaultNotice fault={fault} />}
          {busy && (
            <p role="status" className="text-ink-2">
              {t('recover.asking')}
            </p>
          )}
        </>
      )}
    </Step>
  );
}
