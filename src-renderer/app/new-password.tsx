/** A new password with what the core thinks of it while it is typed. Length decides; there are no rules about signs. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkPassword } from '#modules/settings/contract/system.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { useApi } from '../api/provider.tsx';
import { Field } from '../ui/field.tsx';
import { PasswordInput } from '../ui/password-input.tsx';

export type PasswordVerdict = OutputOf<typeof checkPassword> & {
  /** What it is about: it comes a moment after the key. */
  readonly of: string;
};

export interface PasswordAdvice {
  /** On what was typed a moment ago; null while nothing is known yet. */
  readonly verdict: PasswordVerdict | null;
  /**
   * Goes on if what stands there now is good enough, and otherwise shows why not. Whoever pastes a password and presses Enter is
   * quicker than the verdict. `otherwise`: the reason stands at the field now.
   */
  whenGood(goOn: () => void, otherwise?: () => void): void;
}

/**
 * Asks the core, 150 ms after the last key. Not through the cache of answers, whose keys would keep each password
 * typed on the way.
 */
export function usePasswordVerdict(password: string, words: readonly string[]): PasswordAdvice {
  const api = useApi();
  const [verdict, setVerdict] = useState<PasswordVerdict | null>(null);
  const isAsking = useRef(false);
  const joined = words.join('\n');
  useEffect(() => {
    const ended = new AbortController();
    const timer = setTimeout(() => {
      api.call(checkPassword, { password, words: joined.split('\n').filter(Boolean) }, ended.signal).then(
        (now) => setVerdict({ ...now, of: password }),
        // The last step asks again and then says what is wrong.
        () => {},
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [api, password, joined]);
  const whenGood = (goOn: () => void, otherwise?: () => void): void => {
    if (isAsking.current) return;
    isAsking.current = true;
    api
      .call(checkPassword, { password, words: joined.split('\n').filter(Boolean) })
      .then(
        (now) => {
          setVerdict({ ...now, of: password });
          if (now.ok) goOn();
          else otherwise?.();
        },
        // What follows asks the core as well, and then says what is wrong.
        goOn,
      )
      .finally(() => {
        isAsking.current = false;
      });
  };
  return { verdict, whenGood };
}

export interface NewPasswordProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly verdict: PasswordVerdict | null;
  /** True: says what is wrong even before the length is reached. */
  readonly strict?: boolean;
}

/** Figures of characters as people count them: an accented letter is one. */
export const lengthOf = (password: string): number => [...password.normalize('NFC')].length;

export function NewPassword({ label, value, onChange, verdict, strict = false }: NewPasswordProps) {
  const { t } = useTranslation('setup');
  const length = lengthOf(value);
  const needed = verdict?.minLength ?? null;
  const longEnough = needed !== null && length >= needed;
  const refused = verdict?.of === value && !verdict.ok && (strict || (value !== '' && longEnough));
  const share = needed === null ? 0 : Math.min(1, length / needed);
  return (
    <Field
      label={label}
      required
      error={
        !refused
          ? null
          : value === ''
            ? t('password.missing')
            : t(`faults:${verdict.code}.message`, { defaultValue: t('password.weak'), min: needed })
      }
      hint={
        <>
          <span
            aria-hidden
            className="mt-2 mb-1.5 block h-1.5 overflow-hidden rounded-full border border-line bg-sunken"
          >
            <span
              className={verdict?.ok ? 'block h-full bg-ok-text' : 'block h-full bg-warn-text'}
              style={{ width: `${share * 100}%` }}
            />
          </span>
          <output>
            {needed === null
              ? null
              : verdict?.ok
                ? t('password.good', { length })
                : t('password.length', { length, needed })}
          </output>
        </>
      }
    >
      {(control) => (
        <PasswordInput
          {...control}
          autoComplete="new-password"
          maxLength={1000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
