/** An amount with its currency; typed as a figure, held in minor units. */
import type { Money } from '#shared/entity/fields/money.ts';
import { controlOf } from '../field.tsx';
import { formatMoney } from '../format.ts';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function MoneyEditor({ type, value, onChange, onProblem, disabled, autoFocus, ...rest }: EditorProps<Money>) {
  const environment = useFieldEnvironment();
  const read = (typed: string) => type.parse(typed, environment);
  const example = read('0');
  const currency = value?.currency ?? ('currency' in example ? example.currency : '');
  return (
    <TypedInput
      {...controlOf(rest)}
      aria-label={ownLabel(rest)}
      {...{ value, onChange, onProblem, disabled, autoFocus }}
      inputMode="decimal"
      trailing={<span className="text-sm">{currency}</span>}
      show={(held) => (held.minor / 100).toFixed(2)}
      read={read}
    />
  );
}

export const moneyWidget: Widget<Money> = {
  as: 'control',
  Editor: MoneyEditor,
  text: (value, { locale }) => formatMoney(value, locale),
};
