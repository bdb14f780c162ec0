/** One of a closed list. */
import { useTranslation } from 'react-i18next';
import { Combobox } from '../combobox.tsx';
import { controlOf } from '../field.tsx';
import { Select } from '../select.tsx';
import type { EditorProps, Widget } from './widget.ts';

/** More than this and one types instead of scanning a menu. */
const SCANNED = 9;
const NONE = '\u0000none';

function ChoiceEditor(props: EditorProps<string>) {
  const { t } = useTranslation('common');
  const { type, value, onChange, required = false, disabled = false, choiceWord } = props;
  const options = (type.choices ?? []).map((choice) => ({ value: choice, label: choiceWord(choice) }));
  if (options.length > SCANNED)
    return (
      <Combobox
        {...controlOf(props)}
        {...{ value, onChange, options, disabled }}
        autoFocus={props.autoFocus ?? false}
        clearable={!required}
      />
    );
  return (
    <Select
      {...controlOf(props)}
      value={value}
      options={required ? options : [{ value: NONE, label: t('none') }, ...options]}
      onChange={(next) => onChange(next === NONE ? null : next)}
      placeholder={t('choose')}
      disabled={disabled}
    />
  );
}

export const choiceWidget: Widget<string> = {
  as: 'control',
  Editor: ChoiceEditor,
  text: (value, { choiceWord }) => choiceWord(value),
};
