/** A new password for whoever is signed in, who proves it by the old one. */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '#modules/users/contract/session.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { notify } from '../../ui/toast.tsx';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import { useSession } from '../session.tsx';

export function ChangePasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { me, organisation } = useSession();
  const form = useId();
  const command = useCommand(changePassword);
  const [oldPassword, setOld] = useState('');
  const [newPassword, setNew] = useState('');
  const [tried, setTried] = useState(false);
  const { verdict, whenGood } = usePasswordVerdict(newPassword, [organisation.name, me.login, me.name]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (command.isPending) return;
    setTried(true);
    if (oldPassword === '') return;
    const onSuccess = () => {
      notify({ title: t('password.changed') });
      onClose();
    };
    whenGood(() => command.mutate({ oldPassword, newPassword }, { onSuccess }));
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('password.change')}
      description={t('password.changeText')}
      footer={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={command.isPending}>
            {t('password.change')}
          </Button>
        </>
      }
    >
      <form autoComplete="off" id={form} onSubmit={submit} className="space-y-4">
        <Field
          label={t('password.old')}
          required
          error={tried && oldPassword === '' ? t('password.oldMissing') : null}
        >
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="current-password"
              maxLength={1000}
              value={oldPassword}
              onChange={(event) => setOld(event.target.value)}
            />
          )}
        </Field>
        <NewPassword
          label={t('password.new')}
          value={newPassword}
          onChange={setNew}
          verdict={verdict}
          strict={tried}
        />
        {command.error && <FaultNotice fault={command.error} />}
      </form>
    </Dialog>
  );
}
