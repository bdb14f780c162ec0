/** A calendar day; also the editor of dates known only to the month or year. */
import { Fault } from '#shared/errors/fault.ts';
import { DateInput } from '../date-input.tsx';
import { controlOf } from '../field.tsx';
import { formatDate } from '../format.ts';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

export function DateEditor({
  type,
  value,
  onChange,
  onProblem,
  disabled,
  autoFocus,
  ...rest
}: EditorProps<string>) {
  const environment = useFieldEnvironment();
  return (
    <DateInput
      {...controlOf(rest)}
      label={ownLabel(rest)}
      {...{ value, onChange, disabled, autoFocus }}
      dateOrder={environment.dateOrder}
      year={environment.year}
      locale={environment.locale}
      partial={type.kind === 'partialDate'}
      onUnreadable={(typed) => {
        const fault = typed === null ? null : type.parse(typed, environment);
        onProblem(fault instanceof Fault ? fault.toValue() : null);
      }}
    />
  );
}

export const dateWidget: Widget<string> = {
  as: 'control',
  Editor: DateEditor,
  text: (value, { locale }) => formatDate(value, locale),
};
