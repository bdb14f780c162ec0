/**
 * Change notices, gathered: the first one is passed on almost at once, later ones together at most once a second, so
 * that an import of thousands of records does not make every screen ask thousands of times.
 */
import type { Timers } from './connection.ts';

const SOON = 30;
const AT_MOST_EVERY = 1000;

export interface Notices {
  add(entity: string): void;
  stop(): void;
}

/** `pass` gets the names of all entities that changed since it was called last. */
export function gatherNotices(pass: (entities: ReadonlySet<string>) => void, timers: Timers): Notices {
  let gathered = new Set<string>();
  let timer: (() => void) | null = null;
  let resting = false;

  function flush(): void {
    timer = null;
    resting = gathered.size > 0;
    if (!resting) return;
    const entities = gathered;
    gathered = new Set();
    pass(entities);
    timer = timers.after(AT_MOST_EVERY, flush);
  }

  return {
    add: (entity) => {
      gathered.add(entity);
      if (!resting && timer === null) timer = timers.after(SOON, flush);
    },
    stop: () => {
      timer?.();
      timer = null;
      resting = false;
      gathered.clear();
    },
  };
}
