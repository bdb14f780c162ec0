/** One line of a checklist: done or not, and the words. */
import { Square, SquareCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type CheckItem, checkItemType } from '#shared/entity/fields/check-item.ts';
import { Fault } from '#shared/errors/fault.ts';
import { Checkbox } from '../checkbox.tsx';
import { controlOf } from '../field.tsx';
import { TypedInput } from './typed-input.tsx';
import { type EditorProps, ownLabel, useFieldEnvironment, type Widget } from './widget.ts';

const type = checkItemType();

function CheckItemEditor({
  value,
  onChange,
  onProblem,
  disabled = false,
  autoFocus,
  ...rest
}: EditorProps<CheckItem>) {
  const { t } = useTranslation('fields');
  const environment = useFieldEnvironment();
  return (
    <div className="flex items-center gap-2">
      <Checkbox
        hideLabel
        label={t('part.done', { field: rest.label })}
        checked={value?.done ?? false}
        disabled={disabled || value === null}
        onChange={(done) => value && onChange({ ...value, done })}
      />
      <div className="min-w-0 flex-1">
        <TypedInput
          {...controlOf(rest)}
          aria-label={ownLabel(rest)}
          {...{ onProblem, disabled, autoFocus }}
          maxLength={200}
          value={value?.text ?? null}
          onChange={(text) => onChange(text === null ? null : { text, done: value?.done ?? false })}
          show={(text) => text}
          read={(typed) => {
            const read = type.parse(`[]${typed}`, environment);
            return read instanceof Fault ? read : read.text;
          }}
        />
      </div>
    </div>
  );
}

export const checkItemWidget: Widget<CheckItem> = {
  as: 'group',
  Editor: CheckItemEditor,
  Display: ({ value: { text, done } }) => (
    <span className="flex items-start gap-1.5">
      {done ? (
        <SquareCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok-text" />
      ) : (
        <Square aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
      )}
      <span className={done ? 'text-ink-3 line-through' : undefined}>{text}</span>
    </span>
  ),
  text: ({ text, done }) => `${done ? '☑' : '☐'} ${text}`,
};
