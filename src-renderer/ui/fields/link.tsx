/** A reference to another record, found by typing a part of its name. */
import { useState } from 'react';
import { Combobox, type ComboboxOption } from '../combobox.tsx';
import { controlOf } from '../field.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

function LinkEditor(props: EditorProps<string>) {
  const { type, value, onChange, titles, required = false, disabled = false, autoFocus = false } = props;
  const { findRecords } = useFieldEnvironment();
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
    />
  );
}

export const linkWidget: Widget<string> = {
  as: 'control',
  Editor: LinkEditor,
  Display: function LinkDisplay({ type, value, words }) {
    const { hrefOf } = useFieldEnvironment();
    const title = words.titles?.[value];
    if (!title) return <span className="text-ink-3 italic">{words.word('notHeld')}</span>;
    const href = hrefOf(type.target ?? '', value);
    return href ? (
      <a href={href} className="text-accent-text underline-offset-2 hover:underline">
        {title}
      </a>
    ) : (
      <span>{title}</span>
    );
  },
  text: (value, { titles, word }) => titles?.[value] ?? word('notHeld'),
};
