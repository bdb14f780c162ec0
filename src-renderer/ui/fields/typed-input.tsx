/** A text box whose text is read as a value while it is typed. What can't be read is said on leaving it. */
import { type FocusEvent, useState } from 'react';
import { Fault } from '#shared/errors/fault.ts';
import type { ControlAttributes } from '../field.tsx';
import { Input, type InputProps } from '../input.tsx';
import type { EditorProps } from './widget.ts';

interface Draft<Value> {
  readonly value: Value | null;
  readonly typed: string;
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * Holds what is typed apart from the value it means, and follows a value that changes from outside.
 * `read` returns a fault for text that means nothing; empty text is null.
 */
export function useTypedValue<Value>(
  { value, onChange, onProblem }: Pick<EditorProps<Value>, 'value' | 'onChange' | 'onProblem'>,
  show: (value: Value) => string,
  read: (typed: string) => Value | Fault,
): { readonly typed: string; readonly type: (typed: string) => void; readonly settle: () => void } {
  const shown = (held: Value | null) => (held === null ? '' : show(held));
  const [draft, setDraft] = useState<Draft<Value>>({ value, typed: shown(value) });
  if (!same(draft.value, value)) setDraft({ value, typed: shown(value) });

  const type = (typed: string) => {
    const meant = typed.trim() === '' ? null : read(typed);
    if (meant instanceof Fault) {
      setDraft({ value, typed });
      onProblem(meant.toValue());
      return;
    }
    setDraft({ value: meant, typed });
    onProblem(null);
    if (!same(meant, value)) onChange(meant);
  };
  /** On leaving: text that was understood is shown in its usual form. */
  const settle = () => {
    const meant = draft.typed.trim() === '' ? null : read(draft.typed);
    if (!(meant instanceof Fault)) setDraft({ value: draft.value, typed: shown(draft.value) });
  };
  return { typed: draft.typed, type, settle };
}

export interface TypedInputProps<Value>
  extends ControlAttributes,
    Pick<EditorProps<Value>, 'value' | 'onChange' | 'onProblem' | 'disabled' | 'autoFocus'>,
    Pick<
      InputProps,
      'inputMode' | 'placeholder' | 'maxLength' | 'leading' | 'trailing' | 'autoComplete' | 'aria-label'
    > {
  readonly show: (value: Value) => string;
  readonly read: (typed: string) => Value | Fault;
  readonly onBlur?: (event: FocusEvent) => void;
}

export function TypedInput<Value>({
  value,
  onChange,
  onProblem,
  show,
  read,
  onBlur,
  autoFocus,
  ...rest
}: TypedInputProps<Value>) {
  const { typed, type, settle } = useTypedValue({ value, onChange, onProblem }, show, read);
  return (
    <Input
      autoComplete="off"
      {...rest}
      autoFocus={autoFocus}
      value={typed}
      onChange={(event) => type(event.target.value)}
      onBlur={(event) => {
        settle();
        onBlur?.(event);
      }}
    />
  );
}
