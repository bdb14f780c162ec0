/** Looking again and again while work goes on: what is there for a moment counts too. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Trace } from './places.ts';

const LOOK_EVERY = 250;

interface Watched {
  readonly looks: number;
  readonly traces: readonly Trace[];
}

export async function watched(
  look: () => readonly Trace[],
  work: () => Promise<void>,
  every = LOOK_EVERY,
): Promise<Watched> {
  const traces = new Map<string, Trace>();
  let looks = 0;
  let isOver = false;
  const working = work().finally(() => {
    isOver = true;
  });
  // Its failure is told by `await` below.
  working.catch(() => undefined);
  while (!isOver) {
    for (const trace of look()) traces.set(`${trace.where} ${trace.what}`, trace);
    looks += 1;
    await pause(every);
  }
  await working;
  return { looks, traces: [...traces.values()] };
}
