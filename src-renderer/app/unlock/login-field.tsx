/** Who is signing in: shown only where several may. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';

/** The login chosen; with one user that one. */
export function useLogin(logins: readonly string[]): readonly [string | null, (login: string) => void] {
  const [chosen, setChosen] = useState<string | null>(null);
  return [chosen ?? logins[0] ?? null, setChosen];
}

export interface LoginFieldProps {
  readonly logins: readonly string[];
  readonly value: string | null;
  readonly onChange: (login: string) => void;
}

export function LoginField({ logins, value, onChange }: LoginFieldProps) {
  const { t } = useTranslation('unlock');
  if (logins.length === 0) return null;
  if (logins.length === 1)
    return (
      <p className="text-ink-2">
        {t('as')} <span className="font-medium text-ink">{logins[0]}</span>
      </p>
    );
  return (
    <Field label={t('login')}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={onChange}
          options={logins.map((login) => ({ value: login, label: login }))}
        />
      )}
    </Field>
  );
}
