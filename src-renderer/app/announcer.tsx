/** Says to screen readers what changed without the focus moving: a new page, a finished search. */
import { useSyncExternalStore } from 'react';

let text = '';
const listeners = new Set<() => void>();

/** Speaks once the reader is idle. The same words twice in a row are told apart by a trailing blank. */
export function announce(message: string): void {
  text = message === text ? `${message}\u00a0` : message;
  for (const listener of listeners) listener();
}

/** Once in the app. */
export function Announcer() {
  const message = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => text,
  );
  return (
    <div aria-live="polite" role="status" className="sr-only">
      {message}
    </div>
  );
}
