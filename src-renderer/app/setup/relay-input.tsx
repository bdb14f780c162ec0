/** The relay's address, as the other computer or its keeper gives it. */
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

interface Props {
  readonly value: string;
  readonly onChange: (relay: string) => void;
  readonly missing: boolean;
}

export function RelayInput({ value, onChange, missing }: Props) {
  const { t } = useTranslation('setup');
  return (
    <Field
      label={t('join.relay')}
      hint={t('join.relayHint')}
      required
      error={missing ? t('join.relayMissing') : null}
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          inputMode="url"
          maxLength={300}
          placeholder="wss://relay.example.org"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
