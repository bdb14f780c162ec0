/** A reference to another record, found by typing a part of its name. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldType } from '#shared/entity/field-type.ts';
import { Combobox, type ComboboxOption } from '../combobox.tsx';
import { controlOf } from '../field.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget, type WordsContext } from './widget.ts';

function LinkEditor(props: EditorProps<string>) {
  const { type, value, onChange, titles, required = false, disabled = false, autoFocus = false } = props;
  const { t } = useTranslation('fields');
  const { findRecords, isHeld } = useFieldEnvironment();
  const target = type.target ?? '';
  // The name of what was chosen just now: the record's titles come only after saving.
  const [chosen, setChosen] = useState<ComboboxOption | null>(null);
  const title = value === null ? null : chosen?.value === value ? chosen.label : titles?.[value];
  return (
    <Combobox
      {...controlOf(props)}
      label={ownLabel(props)}
      {...{ value, disabled, autoFocus }}
      valueLabel={title}
      onChange={(next, option) => {
        setChosen(option);
        onChange(next);
      }}
      load={(typed, signal) => findRecords(target, typed, signal)}
      clearable={!required}
      {...(target === '' || isHeld(target) ? {} : { nothing: t('spaceNotHeld') })}
    />
  );
}

/** Why there is no name: the record lies in a space that this device does not hold, or it is not here all the same. */
const missingWord = ({ target }: FieldType<string>, { isHeld, word }: WordsContext): string =>
  word(target === undefined || isHeld(target) ? 'notHeld' : 'spaceNotHeld');

export const linkWidget: Widget<string> = {
  as: 'control',
  Editor: LinkEditor,
  Display: function LinkDisplay({ type, value, words }) {
    const { hrefOf } = useFieldEnvironment();
    const title = words.titles?.[value];
    if (!title) return <span className="text-ink-3 italic">{missingWord(type, words)}</span>;
    const href = hrefOf(type.target ?? '', value);
    return href ? (
      <a href={href} className="text-accent-text underline-offset-2 hover:underline">
        {title}
      </a>
    ) : (
      <span>{title}</span>
    );
  },
  text: (value, words, type) => words.titles?.[value] ?? missingWord(type, words),
};
