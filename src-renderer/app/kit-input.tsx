/** The recovery kit's code as it is typed from paper: grouped while typing, small letters and blanks welcome. */
import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { TYPED_CODE } from '../ui/typed-code.ts';

export interface KitInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Says so where it is empty. */
  readonly tried: boolean;
}

export function KitInput({ label, value, onChange, tried }: KitInputProps) {
  const { t } = useTranslation('setup');
  return (
    <Field
      label={label}
      required
      hint={t('confirm.hint')}
      error={tried && value.trim() === '' ? t('kit.missing') : null}
    >
      {(control) => (
        <Input
          {...control}
          {...TYPED_CODE}
          maxLength={200}
          value={value}
          onChange={(event) => onChange(event.target.value.toUpperCase())}
        />
      )}
    </Field>
  );
}
