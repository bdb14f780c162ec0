/** Lets a colleague in. The administrator's own password goes with it: only who can open the database can let in others. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { addUser } from '#modules/users/contract/users.api.ts';
import { ROLES, type Role } from '#shared/access/actor.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { notify } from '../../ui/toast.tsx';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import { OwnPassword } from '../own-password.tsx';
import { useSession } from '../session.tsx';

export function AddUserDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'shell']);
  const { organisation } = useSession();
  const cache = useQueryClient();
  const command = useCommand(addUser);
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<Role>('staff');
  const [firstPassword, setFirst] = useState('');
  const [ownPassword, setOwn] = useState('');
  const { verdict, whenGood } = usePasswordVerdict(
    firstPassword,
    [organisation.name, login, name].filter(Boolean),
  );
  const isFilled = [name, login, ownPassword].every((one) => one.trim() !== '');
  const submit = (attempt: () => void) => {
    const added = { name: name.trim(), login: login.trim(), role, ownPassword, firstPassword };
    const onSuccess = () => {
      notify({ title: t('users.added', { name: added.name }) });
      void refreshShown(cache, new Set(['user']));
      void cache.invalidateQueries({ queryKey: [systemStatus.name] });
      onClose();
    };
    whenGood(() => command.mutate(added, { onSuccess }), attempt);
  };
  return (
    <FormDialog
      title={t('users.add')}
      description={t('users.addText')}
      action={t('users.add')}
      busy={command.isPending}
      fault={command.error}
      ready={isFilled}
      onClose={onClose}
      onSubmit={submit}
    >
      {(tried) => (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t('users.name')}
            required
            error={tried && name.trim() === '' ? t('users.nameMissing') : null}
          >
            {(control) => (
              <Input {...control} maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Field
            label={t('users.login')}
            hint={t('users.loginHint')}
            required
            error={tried && login.trim() === '' ? t('users.loginMissing') : null}
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
          <OwnPassword hint={t('users.ownPasswordHint')} value={ownPassword} onChange={setOwn} tried={tried} />
        </div>
      )}
    </FormDialog>
  );
}
