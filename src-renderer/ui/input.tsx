/**
 * One-line and several-line text inputs. Label and error come from Field.
 * Invariant (law 6): what is typed into them is not remembered by the browser, which would write it into its profile in
 * plain text, for filling in forms and for restoring tabs. It heeds `autocomplete="off"` of an input, and for a text of
 * several lines only that of a form, so that one without a form is given one.
 */
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react';
import { cx } from './cx.ts';

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** Inside the field, before the text: an icon. */
  readonly leading?: ReactNode;
  /** Inside the field, after the text: a unit, a button, a key cap. */
  readonly trailing?: ReactNode;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Always framed alike: where `trailing` comes and goes while somebody types, the input must stay, and the focus in it. */
export function Input({ leading, trailing, className, ...rest }: InputProps) {
  return (
    <div className={cx('control flex items-center gap-2', className)}>
      {leading && <span className="shrink-0 text-ink-3">{leading}</span>}
      <input
        autoComplete="off"
        {...rest}
        className="h-full min-w-0 flex-1 bg-transparent outline-none first:-ml-2.5 first:pl-2.5 last:-mr-2.5 last:pr-2.5"
      />
      {trailing && <span className="flex shrink-0 items-center text-ink-3">{trailing}</span>}
    </div>
  );
}

export interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly ref?: Ref<HTMLTextAreaElement>;
}

const FORGETFUL = 'forgetful';

/** A form that is nowhere seen and remembers nothing, for texts that stand in no other. */
function forgetfulForm(): string {
  if (document.getElementById(FORGETFUL) === null) {
    const form = document.createElement('form');
    form.id = FORGETFUL;
    form.autocomplete = 'off';
    form.hidden = true;
    document.body.append(form);
  }
  return FORGETFUL;
}

/** Grows with its text between `rows` and about twelve lines. */
export function Textarea({ className, rows = 3, ref, ...rest }: TextareaProps) {
  const own = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => own.current as HTMLTextAreaElement);
  useEffect(() => {
    if (own.current?.form === null) own.current.setAttribute('form', forgetfulForm());
  }, []);
  return (
    <textarea
      ref={own}
      rows={rows}
      {...rest}
      className={cx('control h-auto! max-h-72 min-h-16 resize-y py-2 field-sizing-content', className)}
    />
  );
}
