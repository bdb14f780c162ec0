/** The word of whoever is signed in: some things need more than a seat that was left open. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CurrentPassword } from '../ui/current-password.tsx';
import { FormDialog, type FormDialogProps } from '../ui/form-dialog.tsx';
import { useSession } from './session.tsx';

interface OwnPasswordProps {
  readonly hint?: string | undefined;
  readonly value: string;
  readonly onChange: (password: string) => void;
  /** Says so where it is empty. */
  readonly tried: boolean;
}

export function OwnPassword({ tried, value, ...rest }: OwnPasswordProps) {
  const { t } = useTranslation('settings');
  const { me } = useSession();
  return (
    <CurrentPassword
      {...rest}
      value={value}
      label={t('users.ownPassword', { login: me.login })}
      error={tried && value === '' ? t('users.ownPasswordMissing') : null}
    />
  );
}

interface OwnPasswordDialogProps extends Omit<FormDialogProps, 'onSubmit' | 'children' | 'ready'> {
  /** Below the password. */
  readonly hint?: string;
  /** What else must be filled in. */
  readonly ready?: boolean;
  readonly onPassword: (password: string) => void;
  /** Before the password: what will happen. */
  readonly children: (tried: boolean) => ReactNode;
}

/** A dialog for what is done with one's own password only. */
export function OwnPasswordDialog({ hint, ready = true, onPassword, children, ...form }: OwnPasswordDialogProps) {
  const [password, setPassword] = useState('');
  return (
    <FormDialog {...form} ready={ready && password !== ''} onSubmit={() => onPassword(password)}>
      {(tried) => (
        <>
          {children(tried)}
          <OwnPassword hint={hint} value={password} onChange={setPassword} tried={tried} />
        </>
      )}
    </FormDialog>
  );
}
