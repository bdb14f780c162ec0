/** A time of day, typed in any form and shown as the reader's language writes it. */
import { controlOf } from '../field.tsx';
import { formatTime } from '../format.ts';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function TimeEditor({ type, value, onChange, onProblem, disabled, autoFocus, ...rest }: EditorProps<string>) {
  const environment = useFieldEnvironment();
  return (
    <TypedInput
      {...controlOf(rest)}
      aria-label={ownLabel(rest)}
      {...{ value, onChange, onProblem, disabled, autoFocus }}
      show={(held) => formatTime(held, environment.locale)}
      // Intl puts narrow blanks before “PM”, which nobody types.
      read={(typed) => type.parse(typed.replace(/\s/g, ' '), environment)}
    />
  );
}

export const timeWidget: Widget<string> = {
  as: 'control',
  Editor: TimeEditor,
  text: (value, { locale }) => formatTime(value, locale),
};
