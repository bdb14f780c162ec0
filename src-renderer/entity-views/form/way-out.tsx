/** The way out of a form in a dialog: where something was typed, whoever shuts it, or leaves the page or the window under it, is asked. */
import { type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import { LeaveDialog, UnsavedGuard } from '../unsaved.tsx';

interface WayOut {
  /** On Escape, the close button and a press outside. */
  readonly shut: () => void;
  /** Stands in the dialog. */
  readonly guard: ReactNode;
}

export function useWayOut(unsaved: boolean, onClose: () => void): WayOut {
  const [asks, setAsks] = useState(false);
  return {
    shut: () => (unsaved ? setAsks(true) : onClose()),
    guard: (
      <>
        <UnsavedGuard unsaved={unsaved} onLeave={onClose} />
        {asks && <LeaveDialog onStay={() => setAsks(false)} onLeave={onClose} />}
      </>
    ),
  };
}

/** Shuts a form that is done with, then goes on to another page: its guard is gone by then, and asks nobody. */
export function shutBefore(onClose: () => void, goOn: () => void): void {
  flushSync(onClose);
  goOn();
}
