/** A feed of a state that changes: now, and after each change. */

export interface Changing<State> {
  status(): State;
  /** Answers what ends the listening. */
  onChange(listener: () => void): () => void;
}

/** Until `signal`. Changes that come while one is sent are told as the last of them. */
export async function* watchChanges<State>(keeper: Changing<State>, signal: AbortSignal): AsyncGenerator<State> {
  let changed = true;
  let wake: () => void = () => undefined;
  const stop = keeper.onChange(() => {
    changed = true;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      if (changed) {
        changed = false;
        yield keeper.status();
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}
