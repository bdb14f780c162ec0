/** A number within the field's bounds. */
import { controlOf } from '../field.tsx';
import { formatNumber } from '../format.ts';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function NumberEditor({ type, value, onChange, onProblem, disabled, autoFocus, ...rest }: EditorProps<number>) {
  const environment = useFieldEnvironment();
  return (
    <TypedInput
      {...controlOf(rest)}
      aria-label={ownLabel(rest)}
      {...{ value, onChange, onProblem, disabled, autoFocus }}
      inputMode="decimal"
      show={String}
      read={(typed) => type.parse(typed.replace(',', '.'), environment)}
    />
  );
}

export const numberWidget: Widget<number> = {
  as: 'control',
  Editor: NumberEditor,
  text: (value, { locale }) => formatNumber(value, locale),
};
