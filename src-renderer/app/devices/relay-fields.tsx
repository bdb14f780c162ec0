/** Where the relay is, and its keeper's word for a new organisation. */
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

interface Props {
  /** Below the address. */
  readonly hint: string;
  /** Says so where there is no address. */
  readonly missing: boolean;
  readonly address: string;
  readonly onAddress: (address: string) => void;
  readonly token: string;
  readonly onToken: (token: string) => void;
}

export function RelayFields({ hint, missing, address, onAddress, token, onToken }: Props) {
  const { t } = useTranslation(['devices', 'setup']);
  return (
    <>
      <Field label={t('relay.address')} hint={hint} required error={missing ? t('setup:join.relayMissing') : null}>
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
