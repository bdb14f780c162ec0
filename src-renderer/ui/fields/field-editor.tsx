/** The editor of any field of any entity: label, widget or list of widgets, and the error. */
import { useState } from 'react';
import type { Entity } from '#shared/entity/entity.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { useFaultLine } from '../fault-notice.tsx';
import { Field } from '../field.tsx';
import { ManyEditor, type ManyItem } from '../many-editor.tsx';
import { widgetOf } from './registry.ts';
import type { Titles } from './widget.ts';
import { useFieldWords } from './words.ts';

export interface FieldEditorProps {
  readonly entity: Entity;
  /** Name of the field. */
  readonly name: string;
  /** The stored value; of a many-field its items, which need no key while they are new. Null: empty. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Text that can't be read stands in the editor: do not save. Null once it is gone. */
  readonly onProblem?: (problem: FaultValue | null) => void;
  /** A fault of this field that the core answered with. */
  readonly fault?: FaultValue | null;
  readonly titles?: Titles | undefined;
  readonly hideLabel?: boolean;
  readonly autoFocus?: boolean;
  /** A field of several values that is empty begins with an empty line. */
  readonly emptyLine?: boolean;
  readonly disabled?: boolean;
}

export function FieldEditor({
  entity,
  name,
  value,
  onChange,
  onProblem,
  fault,
  titles,
  hideLabel = false,
  autoFocus = false,
  emptyLine = false,
  disabled = false,
}: FieldEditorProps) {
  const words = useFieldWords();
  const line = useFaultLine();
  const [problems, setProblems] = useState<Readonly<Record<string, FaultValue>>>({});
  const [left, setLeft] = useState(false);
  const field = entity.fields[name];
  if (!field) throw new Error(`${entity.name} has no field ${name}`);
  const widget = widgetOf(field.type.kind);
  const label = words.field(entity.name, name);

  const report = (id: string) => (problem: FaultValue | null) => {
    if (problem === null && !(id in problems)) return;
    const { [id]: _gone, ...others } = problems;
    const next = problem ? { ...others, [id]: problem } : others;
    setProblems(next);
    setLeft(false);
    onProblem?.(Object.values(next)[0] ?? null);
  };
  const shown = fault ?? (left ? (Object.values(problems)[0] ?? null) : null);
  const common = {
    type: field.type,
    label,
    choiceWord: (choice: string) => words.choice(entity.name, name, choice),
    required: field.required ?? false,
    disabled,
    titles,
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for the focus leaving its inputs, and offers nothing itself
    <div onBlur={() => setLeft(true)}>
      <Field
        label={label}
        hideLabel={hideLabel}
        required={field.required ?? false}
        error={shown ? line(shown) : null}
        as={field.many ? 'group' : widget.as}
      >
        {(control) =>
          field.many ? (
            <ManyEditor<unknown>
              label={label}
              items={(value as readonly ManyItem<unknown>[] | null) ?? []}
              onChange={(items) => onChange(items.length > 0 ? items : null)}
              disabled={disabled}
              emptyLine={emptyLine}
            >
              {(entry) => (
                <widget.Editor
                  {...common}
                  aria-describedby={control['aria-describedby']}
                  aria-invalid={control['aria-invalid']}
                  label={`${label} ${entry.index + 1}`}
                  value={entry.value}
                  onChange={entry.onChange}
                  onProblem={report(entry.id)}
                  autoFocus={entry.autoFocus || (autoFocus && entry.index === 0)}
                />
              )}
            </ManyEditor>
          ) : (
            <widget.Editor
              {...common}
              {...control}
              value={value ?? null}
              onChange={onChange}
              onProblem={report('value')}
              autoFocus={autoFocus}
            />
          )
        }
      </Field>
    </div>
  );
}
