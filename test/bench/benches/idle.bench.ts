/**
 * Processor time of a program that is open and left alone, its page on the home page of somebody signed in: core, edge and
 * the whole browser, as a share of one processor. The controls are Node with nothing, and the same browser on an empty page.
 */
import { spawn } from 'node:child_process';
import { setTimeout as after } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { serve } from '../../support/app.ts';
import { childrenOf, treeOf } from '../../support/child-process.ts';
import type { FolderBench } from '../bench.ts';
import { lineOf } from '../measure.ts';
import { processorMillis } from '../processes.ts';
import { openBrowser } from '../window.ts';

/** What opening leaves to be done: first lists, caches, compiling. */
const SETTLED = 15_000;
const WATCHED = 20_000;
const BUDGET = 1;

/** Shares of one processor in percent, of each group of processes, over the same time. */
async function sharesOf(groups: readonly (readonly number[])[]): Promise<readonly number[]> {
  const spent = () => groups.map((pids) => pids.reduce((sum, pid) => sum + processorMillis(pid), 0));
  const begun = performance.now();
  const before = spent();
  await after(WATCHED);
  const passed = performance.now() - begun;
  return spent().map((millis, group) => ((millis - before[group]!) / passed) * 100);
}

/** A browser, and the process it began with. */
async function browserOf(): Promise<{ readonly browser: Browser; readonly pid: number }> {
  const before = childrenOf(process.pid);
  const browser = await openBrowser();
  const pid = childrenOf(process.pid).find((child) => !before.includes(child));
  if (pid === undefined) throw new Error('the process of the browser is not known');
  return { browser, pid };
}

export const idleBench: FolderBench<null> = {
  names: ['idle'],
  on: 'folder',
  prepare: () => null,
  async *run({ dataDir, password }) {
    const node = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' });
    const empty = await browserOf();
    const ours = await browserOf();
    const app = await serve({ dataDir, password });
    try {
      await (await empty.browser.newPage()).goto('about:blank');
      const page = await ours.browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
      await page.goto(app.url);
      await page.getByRole('navigation').first().waitFor();
      await after(SETTLED);
      const [edge, core, browser, emptyBrowser, alone] = (await sharesOf([
        [app.pid],
        childrenOf(app.pid),
        treeOf(ours.pid),
        treeOf(empty.pid),
        [node.pid as number],
      ])) as [number, number, number, number, number];
      yield lineOf({
        bench: 'idle',
        unit: '%',
        values: [edge + core + browser],
        budget: BUDGET,
        control: { name: 'node alone', values: [alone] },
        more: { edge, core, browser, emptyBrowser, seconds: WATCHED / 1000 },
      });
    } finally {
      await ours.browser.close();
      await empty.browser.close();
      await app.stop();
      node.kill();
    }
  },
};
