/**
 * A form that is sent off while something is missing: from then on its fields say what, and whoever sent it stands in the first of
 * them. A button that does nothing and says nothing is the worst answer there is.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** A control that says it is wrong, or the first one of a group that does. */
const WRONG = '[aria-invalid=true], [data-invalid] :is(input, button)';

export interface Attempt {
  readonly form: RefObject<HTMLFormElement | null>;
  /** Whether it was sent off: fields say what is missing only then. */
  readonly tried: boolean;
  /** To be called whenever it is sent off, and again where a later answer says that something is wrong. */
  attempt(): void;
}

export function useAttempt(): Attempt {
  const form = useRef<HTMLFormElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) form.current?.querySelector<HTMLElement>(WRONG)?.focus();
  }, [times]);
  return { form, tried: times > 0, attempt: () => setTimes((before) => before + 1) };
}
