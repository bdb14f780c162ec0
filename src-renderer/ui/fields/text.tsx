/** One line of text. */
import { controlOf } from '../field.tsx';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function TextEditor({ type, value, onChange, onProblem, disabled, autoFocus, ...rest }: EditorProps<string>) {
  const environment = useFieldEnvironment();
  return (
    <TypedInput
      {...controlOf(rest)}
      aria-label={ownLabel(rest)}
      {...{ value, onChange, onProblem, disabled, autoFocus }}
      show={(held) => held}
      read={(typed) => type.parse(typed, environment)}
    />
  );
}

export const textWidget: Widget<string> = { as: 'control', Editor: TextEditor, text: (value) => value };
