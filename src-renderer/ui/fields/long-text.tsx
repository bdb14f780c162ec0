/** Text of several lines. */
import { controlOf } from '../field.tsx';
import { Textarea } from '../input.tsx';
import { useTypedValue } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function LongTextEditor({ type, value, onChange, onProblem, disabled, autoFocus, ...rest }: EditorProps<string>) {
  const environment = useFieldEnvironment();
  const draft = useTypedValue(
    { value, onChange, onProblem },
    (held) => held,
    (typed) => type.parse(typed, environment),
  );
  return (
    <Textarea
      {...controlOf(rest)}
      aria-label={ownLabel(rest)}
      disabled={disabled}
      autoFocus={autoFocus}
      value={draft.typed}
      onChange={(event) => draft.type(event.target.value)}
      onBlur={draft.settle}
    />
  );
}

export const longTextWidget: Widget<string> = {
  as: 'control',
  Editor: LongTextEditor,
  Display: ({ value }) => <p className="max-w-prose whitespace-pre-wrap">{value}</p>,
  text: (value) => value.replace(/\s+/g, ' '),
};
