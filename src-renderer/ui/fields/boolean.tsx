/** Yes, no, or nobody knows. */
import { useTranslation } from 'react-i18next';
import { controlOf } from '../field.tsx';
import { Select } from '../select.tsx';
import type { EditorProps, Widget } from './widget.ts';

const UNKNOWN = 'unknown';

function BooleanEditor(props: EditorProps<boolean>) {
  const { t } = useTranslation('fields');
  const { value, onChange, disabled = false } = props;
  return (
    <Select
      {...controlOf(props)}
      value={value === null ? UNKNOWN : value ? 'yes' : 'no'}
      options={[
        { value: 'yes', label: t('yes') },
        { value: 'no', label: t('no') },
        { value: UNKNOWN, label: t('unknown') },
      ]}
      onChange={(next) => onChange(next === UNKNOWN ? null : next === 'yes')}
      disabled={disabled}
    />
  );
}

export const booleanWidget: Widget<boolean> = {
  as: 'control',
  Editor: BooleanEditor,
  text: (value, { word }) => word(value ? 'yes' : 'no'),
};
