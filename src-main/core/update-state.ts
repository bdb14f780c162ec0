/** How far the backup before an update is, for who waits at the unlock page. */
import type { z } from 'zod';
import { UPDATE_STEPS, type updateWatch } from '#modules/settings/contract/system.api.ts';
import type { UpdateProgress } from './backup-before-update.ts';
import type { Changing } from './watch-changes.ts';

type State = z.output<typeof updateWatch.output>;

export interface UpdateState extends Changing<State> {
  readonly tell: UpdateProgress;
  /** It ended, one way or the other. */
  end(): void;
}

export function createUpdateState(): UpdateState {
  const listeners = new Set<() => void>();
  let running: State['running'] = null;
  const set = (next: State['running']): void => {
    if (running === next) return;
    running = next;
    for (const listener of listeners) listener();
  };
  return {
    status: () => ({ running }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(name, fraction) {
      const step = UPDATE_STEPS.find((one) => one === name);
      if (step) set({ step, fraction });
    },
    end: () => set(null),
  };
}
