/** Resident memory of the core 30 s after it was opened, while the window is in use; the control is Node with nothing. */
import { spawn } from 'node:child_process';
import { setTimeout as after } from 'node:timers/promises';
import type { WindowBench } from '../bench.ts';
import { lineOf } from '../measure.ts';
import { memoryOf, processes } from '../processes.ts';

const SETTLED = 30_000;
const BUDGET = 700;

async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: 'ignore' });
  try {
    await after(1000);
    return processes().find(({ pid }) => pid === child.pid)?.rss ?? 0;
  } finally {
    child.kill();
  }
}

export const memoryBench: WindowBench<null> = {
  names: ['memory'],
  on: 'window',
  prepare: () => null,
  async *run(_clinic, { app, openedAt }) {
    await after(Math.max(0, openedAt + SETTLED - performance.now()));
    const { core, edge } = memoryOf(app.pid);
    yield lineOf({
      bench: 'memory',
      unit: 'MB',
      values: [core],
      budget: BUDGET,
      control: { name: 'node alone', values: [await bareNode()] },
      more: { edge: Math.round(edge), secondsOpen: Math.round((performance.now() - openedAt) / 1000) },
    });
  },
};
