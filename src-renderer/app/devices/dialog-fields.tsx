/** Fields that several dialogs about computers ask for: where the relay is, and the administrator's own word. */
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { useSession } from '../session.tsx';

interface RelayFieldsProps {
  /** Below the address. */
  readonly hint: string;
  readonly address: string;
  readonly onAddress: (address: string) => void;
  readonly token: string;
  readonly onToken: (token: string) => void;
}

export function RelayFields({ hint, address, onAddress, token, onToken }: RelayFieldsProps) {
  const { t } = useTranslation('devices');
  return (
    <>
      <Field label={t('relay.address')} hint={hint} required>
        {(control) => (
          <Input
            {...control}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={300}
            placeholder="wss://relay.example.org"
            value={address}
            onChange={(event) => onAddress(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('relay.token')} hint={t('relay.tokenHint')}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            value={token}
            onChange={(event) => onToken(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

interface OwnPasswordProps {
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (password: string) => void;
}

/** Of whoever is signed in: some things need more than a seat that was left open. */
export function OwnPassword({ hint, value, onChange }: OwnPasswordProps) {
  const { t } = useTranslation('settings');
  const { me } = useSession();
  return (
    <Field label={t('users.ownPassword', { login: me.login })} hint={hint} required>
      {(control) => (
        <PasswordInput
          {...control}
          autoComplete="current-password"
          maxLength={1000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
