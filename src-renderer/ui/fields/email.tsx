/** An e-mail address. */
import { controlOf } from '../field.tsx';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function EmailEditor({ type, value, onChange, onProblem, disabled, autoFocus, ...rest }: EditorProps<string>) {
  const environment = useFieldEnvironment();
  return (
    <TypedInput
      {...controlOf(rest)}
      {...{ value, onChange, onProblem, disabled, autoFocus }}
      aria-label={ownLabel(rest)}
      inputMode="email"
      show={(held) => held}
      read={(typed) => type.parse(typed, environment)}
    />
  );
}

export const emailWidget: Widget<string> = { as: 'control', Editor: EmailEditor, text: (value) => value };
