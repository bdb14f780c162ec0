/** Timers that end with whoever set them: a program must not wait for what nobody wants any more. */
import type { Timers } from './types.ts';

export function createOwnTimers(timers: Timers): { readonly timers: Timers; callOffAll(): void } {
  const running = new Set<() => void>();
  return {
    timers: {
      after(millis, work) {
        const callOff = timers.after(millis, () => {
          running.delete(callOff);
          work();
        });
        running.add(callOff);
        return () => {
          running.delete(callOff);
          callOff();
        };
      },
    },
    callOffAll() {
      for (const callOff of running) callOff();
      running.clear();
    },
  };
}
