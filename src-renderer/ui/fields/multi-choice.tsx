/** Several of a closed list, each a box to tick. */
import { Badge } from '../badge.tsx';
import { Checkbox } from '../checkbox.tsx';
import type { EditorProps, Widget } from './widget.ts';

type Choices = readonly string[];

function MultiChoiceEditor({ type, value, onChange, choiceWord, disabled = false }: EditorProps<Choices>) {
  const chosen = value ?? [];
  const toggle = (choice: string, on: boolean) => {
    const next = (type.choices ?? []).filter((one) => (one === choice ? on : chosen.includes(one)));
    onChange(next.length > 0 ? next : null);
  };
  return (
    <div className="flex flex-wrap gap-x-5">
      {(type.choices ?? []).map((choice) => (
        <Checkbox
          key={choice}
          label={choiceWord(choice)}
          checked={chosen.includes(choice)}
          onChange={(on) => toggle(choice, on)}
          disabled={disabled}
        />
      ))}
    </div>
  );
}

export const multiChoiceWidget: Widget<Choices> = {
  as: 'group',
  Editor: MultiChoiceEditor,
  Display: ({ value, words }) => (
    <span className="flex flex-wrap gap-1">
      {value.map((choice) => (
        <Badge key={choice}>{words.choiceWord(choice)}</Badge>
      ))}
    </span>
  ),
  text: (value, { choiceWord }) => value.map(choiceWord).join(', '),
};
