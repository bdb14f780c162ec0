/** Somebody who looks things up at a desk meanwhile: how soon the program answers, and how much memory it has taken at most. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { keepAlive } from '#modules/users/contract/session.api.ts';
import { getRecord, listRecords } from '#shared/api/records.api.ts';
import { spreadOf } from '../bench/measure.ts';
import type { Desk } from '../support/desk.ts';

/** Between two things that somebody does. */
const THINKS = 1000;

/** One page of people, and the first of them; at a key, of which the window tells first. */
async function lookUp({ core: { caller } }: Desk): Promise<void> {
  const told = caller.call(keepAlive, {});
  const { rows } = await caller.call(listRecords, { entity: 'person' });
  if (rows[0]) await caller.call(getRecord, { entity: 'person', id: rows[0].id });
  await told;
}

export interface Answers {
  /** Milliseconds. */
  readonly p95: number;
  readonly n: number;
}

/** Begins to look things up; the answer ends it. At least once. */
export function workAt(desk: Desk): () => Promise<Answers> {
  const took: number[] = [];
  let isOver = false;
  const work = async (): Promise<void> => {
    do {
      const from = performance.now();
      await lookUp(desk);
      took.push(performance.now() - from);
      await pause(THINKS);
    } while (!isOver);
  };
  const working = work();
  // Whoever ends it is told.
  working.catch(() => undefined);
  return async () => {
    isOver = true;
    await working;
    return { p95: Math.round(spreadOf(took).p95), n: took.length };
  };
}

/** The most that the process ever had resident, in megabytes; null where the system does not say. */
export function peakMemory({ core: { pid } }: Desk): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1000);
  } catch {
    return null;
  }
}
