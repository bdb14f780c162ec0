/** An invitation's code: grouped while typing, small letters welcome; the text of its picture fills in the relay as well. */
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { TYPED_CODE } from '../../ui/typed-code.ts';
import { groupCode, readInvitation } from './join-code.ts';

interface Props {
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** Left out: the relay is known. */
  readonly onRelay?: (relay: string) => void;
  readonly missing: boolean;
}

export function CodeInput({ value, onChange, onRelay, missing }: Props) {
  const { t } = useTranslation('setup');
  const take = (typed: string, isAtEnd: boolean): void => {
    const invitation = readInvitation(typed);
    if (invitation) {
      onRelay?.(invitation.relay);
      onChange(invitation.code);
    } else if (/^\s*almoner/i.test(typed)) onChange(typed);
    // Within the code a dash that moves would take the caret along.
    else onChange(isAtEnd ? groupCode(typed) : typed.toUpperCase());
  };
  return (
    <Field
      label={t('join.code')}
      hint={t('join.codeHint')}
      required
      error={missing ? t('join.codeMissing') : null}
    >
      {(control) => (
        <Input
          {...control}
          {...TYPED_CODE}
          maxLength={400}
          value={value}
          onChange={({ target }) => {
            const isDeleting = target.value.length < value.length;
            take(target.value, target.selectionStart === target.value.length && !isDeleting);
          }}
          onBlur={() => take(value, true)}
        />
      )}
    </Field>
  );
}
