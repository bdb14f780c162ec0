/** Lets a colleague in. The administrator's own password goes with it: only who can open the database can let in others. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { addUser } from '#modules/users/contract/users.api.ts';
import { ROLES, type Role } from '#shared/access/actor.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { Select } from '../../ui/select.tsx';
import { notify } from '../../ui/toast.tsx';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import { useSession } from '../session.tsx';

export function AddUserDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common', 'shell']);
  const { organisation, me } = useSession();
  const cache = useQueryClient();
  const form = useId();
  const command = useCommand(addUser);
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<Role>('staff');
  const [firstPassword, setFirst] = useState('');
  const [ownPassword, setOwn] = useState('');
  const [tried, setTried] = useState(false);
  const { verdict, whenGood } = usePasswordVerdict(
    firstPassword,
    [organisation.name, login, name].filter(Boolean),
  );
  const missing = (value: string, text: string) => (tried && value.trim() === '' ? text : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (command.isPending) return;
    setTried(true);
    if ([name, login, ownPassword].some((one) => one.trim() === '')) return;
    const added = { name: name.trim(), login: login.trim(), role, ownPassword, firstPassword };
    const onSuccess = () => {
      notify({ title: t('users.added', { name: added.name }) });
      void refreshShown(cache, new Set(['user']));
      void cache.invalidateQueries({ queryKey: [systemStatus.name] });
      onClose();
    };
    whenGood(() => command.mutate(added, { onSuccess }));
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('users.add')}
      description={t('users.addText')}
      footer={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={command.isPending}>
            {t('users.add')}
          </Button>
        </>
      }
    >
      <form autoComplete="off" id={form} onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        <Field label={t('users.name')} required error={missing(name, t('users.nameMissing'))}>
          {(control) => (
            <Input {...control} maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field
          label={t('users.login')}
          hint={t('users.loginHint')}
          required
          error={missing(login, t('users.loginMissing'))}
        >
          {(control) => (
            <Input
              {...control}
              maxLength={64}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              value={login}
              onChange={(event) => setLogin(event.target.value)}
            />
          )}
        </Field>
        <div className="sm:col-span-2">
          <Field label={t('users.role')} hint={t(`users.may.${role}`)}>
            {(control) => (
              <Select
                {...control}
                value={role}
                onChange={setRole}
                options={ROLES.map((value) => ({ value, label: t(`shell:role.${value}`) }))}
              />
            )}
          </Field>
        </div>
        <NewPassword
          label={t('users.firstPassword')}
          value={firstPassword}
          onChange={setFirst}
          verdict={verdict}
          strict={tried}
        />
        <Field
          label={t('users.ownPassword', { login: me.login })}
          hint={t('users.ownPasswordHint')}
          required
          error={tried && ownPassword === '' ? t('users.ownPasswordMissing') : null}
        >
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="current-password"
              maxLength={1000}
              value={ownPassword}
              onChange={(event) => setOwn(event.target.value)}
            />
          )}
        </Field>
        {command.error && (
          <div className="sm:col-span-2">
            <FaultNotice fault={command.error} />
          </div>
        )}
      </form>
    </Dialog>
  );
}
