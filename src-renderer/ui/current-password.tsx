/** The field for a password that somebody has. */
import { Field, type FieldProps } from './field.tsx';
import { PasswordInput } from './password-input.tsx';

interface Props extends Pick<FieldProps, 'label' | 'hint' | 'error' | 'required'> {
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly autoFocus?: boolean;
}

export function CurrentPassword({ value, onChange, autoFocus = false, required = true, ...field }: Props) {
  return (
    <Field {...field} required={required}>
      {(control) => (
        <PasswordInput
          {...control}
          autoFocus={autoFocus}
          autoComplete="current-password"
          maxLength={1000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
