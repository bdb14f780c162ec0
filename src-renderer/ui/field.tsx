/** Label, hint and error around one control, tied together for screen readers. */
import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

/** What a control spreads onto its input so that label, hint and error belong to it. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-required': true | undefined;
}

/** The same where a control may also stand alone. */
export type ControlAttributes = { readonly [Name in keyof ControlProps]?: ControlProps[Name] | undefined };

/** Picks them out of wider props. */
export const controlOf = (props: ControlAttributes): ControlAttributes => ({
  id: props.id,
  'aria-describedby': props['aria-describedby'],
  'aria-invalid': props['aria-invalid'],
  'aria-required': props['aria-required'],
});

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** A sentence: what is wrong and what to do. */
  readonly error?: string | null | undefined;
  readonly required?: boolean | undefined;
  /** The label is for screen readers only. */
  readonly hideLabel?: boolean;
  /** `group` for several inputs under one label (then the label is no `<label>` but names the group). */
  readonly as?: 'control' | 'group';
  readonly children: (control: ControlProps) => ReactNode;
}

export function Field({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  as = 'control',
  children,
}: FieldProps) {
  const id = useId();
  const { t } = useTranslation('common');
  const described = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ');
  const control: ControlProps = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
    'aria-required': required || undefined,
  };
  const labelClass = hideLabel ? 'sr-only' : 'mb-1 block text-sm font-medium text-ink-2';
  const body = (
    <>
      {children(control)}
      {hint && (
        <div id={`${id}-hint`} className="mt-1 text-sm text-ink-3">
          {hint}
        </div>
      )}
      {error && (
        <div id={`${id}-error`} role="alert" className="mt-1 flex items-start gap-1.5 text-sm text-danger-text">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </div>
      )}
    </>
  );
  const star = required ? (
    <span className="ml-1 font-normal text-ink-3">
      <span aria-hidden>*</span>
      <span className="sr-only">({t('required')})</span>
    </span>
  ) : null;
  if (as === 'group')
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out beside other blocks
      <div
        role="group"
        aria-labelledby={`${id}-label`}
        aria-describedby={described || undefined}
        data-invalid={error ? '' : undefined}
        className="min-w-0"
      >
        <span id={`${id}-label`} className={labelClass}>
          {label}
          {star}
        </span>
        {body}
      </div>
    );
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={labelClass}>
        {label}
        {star}
      </label>
      {body}
    </div>
  );
}
