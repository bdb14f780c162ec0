/** Who is signing in: shown only where several may. Logins alone, since names are in the database, which is closed. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../ui/avatar.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { Select } from '../../ui/select.tsx';
import { isChoiceOpen, lastLogin } from './last-login.ts';

/** More than this and one picks from a menu. */
const CARDS = 6;
/** More than this and one types. */
const SCANNED = 12;

/** The login chosen, else the one that was here last, else the first. */
export function useLogin(logins: readonly string[]): readonly [string | null, (login: string) => void] {
  const [chosen, setChosen] = useState<string | null>(null);
  const known = [chosen, lastLogin()].find((login) => login !== null && logins.includes(login));
  return [known ?? logins[0] ?? null, setChosen];
}

/** Whether the choice comes before the password: somebody has signed out, and several may come next. */
export const choiceFirst = (logins: readonly string[]): boolean =>
  isChoiceOpen() && logins.length > 1 && logins.length <= CARDS;

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
  if (logins.length <= CARDS && value !== null)
    return (
      <RadioCards
        legend={t('login')}
        autoFocus={choiceFirst(logins)}
        columns={2}
        value={value}
        onChange={onChange}
        options={logins.map((login) => ({
          value: login,
          label: login,
          icon: <Avatar name={login} size="sm" />,
        }))}
      />
    );
  const options = logins.map((login) => ({ value: login, label: login }));
  return (
    <Field label={t('login')}>
      {(control) =>
        logins.length <= SCANNED ? (
          <Select {...control} {...{ value, onChange, options }} />
        ) : (
          <Combobox {...control} {...{ value, options }} onChange={(login) => login !== null && onChange(login)} />
        )
      }
    </Field>
  );
}
