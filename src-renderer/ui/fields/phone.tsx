/** A phone number with what it is used for. Shows how the number was understood; keeps it as it came. */
import { useTranslation } from 'react-i18next';
import { PHONE_USES, type Phone, parsePhone } from '#shared/entity/fields/phone.ts';
import { controlOf } from '../field.tsx';
import { formatPhone } from '../format.ts';
import { Select } from '../select.tsx';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, useFieldEnvironment, type Widget } from './widget.ts';

function PhoneEditor({
  type,
  value,
  onChange,
  onProblem,
  disabled,
  autoFocus,
  label,
  ...rest
}: EditorProps<Phone>) {
  const { t } = useTranslation('fields');
  const environment = useFieldEnvironment();
  const use = value?.use;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7.5rem] gap-2">
      <TypedInput
        {...controlOf(rest)}
        {...{ value, onChange, onProblem, disabled, autoFocus }}
        aria-label={label}
        inputMode="tel"
        trailing={
          value && !value.e164 ? <span className="text-sm whitespace-nowrap">{t('phoneAsTyped')}</span> : undefined
        }
        show={(held) => (held.e164 ? formatPhone(held, environment.region) : held.original)}
        read={(typed) => parsePhone(typed, environment.region, use) ?? type.parse(typed, environment)}
      />
      <Select
        label={t('part.use', { field: label })}
        value={use ?? null}
        placeholder={t('part.useShort')}
        disabled={(disabled ?? false) || value === null}
        options={PHONE_USES.map((one) => ({ value: one, label: t(`use.${one}`) }))}
        onChange={(next) => value && onChange({ ...value, use: next })}
      />
    </div>
  );
}

export const phoneWidget: Widget<Phone> = {
  as: 'group',
  Editor: PhoneEditor,
  Display: ({ value, words }) => (
    <span>
      <span className="tabular-nums">{formatPhone(value, words.region)}</span>
      {value.use && <span className="ml-2 text-sm text-ink-3">{words.word(`use.${value.use}`)}</span>}
    </span>
  ),
  text: (value, { region }) => formatPhone(value, region),
};
