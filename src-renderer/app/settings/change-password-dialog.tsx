/** A new password for whoever is signed in, who proves it by the old one. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '#modules/users/contract/session.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { CurrentPassword } from '../../ui/current-password.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { notify } from '../../ui/toast.tsx';
import { NewPassword, usePasswordVerdict } from '../new-password.tsx';
import { useSession } from '../session.tsx';

export function ChangePasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { me, organisation } = useSession();
  const command = useCommand(changePassword);
  const [oldPassword, setOld] = useState('');
  const [newPassword, setNew] = useState('');
  const { verdict, whenGood } = usePasswordVerdict(newPassword, [organisation.name, me.login, me.name]);
  const onSuccess = () => {
    notify({ title: t('password.changed') });
    onClose();
  };
  return (
    <FormDialog
      size="sm"
      title={t('password.change')}
      description={t('password.changeText')}
      action={t('password.change')}
      busy={command.isPending}
      fault={command.error}
      ready={oldPassword !== ''}
      onClose={onClose}
      onSubmit={(attempt) => whenGood(() => command.mutate({ oldPassword, newPassword }, { onSuccess }), attempt)}
    >
      {(tried) => (
        <>
          <CurrentPassword
            label={t('password.old')}
            error={tried && oldPassword === '' ? t('password.oldMissing') : null}
            value={oldPassword}
            onChange={setOld}
          />
          <NewPassword
            label={t('password.new')}
            value={newPassword}
            onChange={setNew}
            verdict={verdict}
            strict={tried}
          />
        </>
      )}
    </FormDialog>
  );
}
