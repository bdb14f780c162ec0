/**
 * A real browser on the served clinic, and the time from a person's key or click to the paint that answers it. Taken
 * inside the page: from the event's own time stamp to the end of the frame that shows what was waited for.
 */
import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import { type RunningApp, serve } from '../support/app.ts';
import { ensureBrowser } from '../support/browser.ts';
import { markAnswers } from './answers.ts';
import { type Beside, beginBeside } from './beside.ts';
import type { Clinic } from './clinic.ts';

export interface Window {
  readonly page: Page;
  readonly app: RunningApp;
  /** When the core was open, on the clock of `performance.now()`. */
  readonly openedAt: number;
  /** Milliseconds from the first key or click of `act` to the paint in which `shown` holds. */
  painted(shown: Shown, act: () => Promise<void>): Promise<number>;
  /** Clicks where it lies now; unlike a click of Playwright's this does not wait for it to come to rest, which takes longer than the figure. */
  click(target: Locator): Promise<void>;
  /**
   * Milliseconds of the page's own thread that each frame took in which something scrolled while `act` runs: from its
   * first scroll event to the frame handed on.
   */
  frames(act: () => Promise<void>): Promise<readonly number[]>;
  /** What went on beside it all the while; null where nothing did. */
  readonly beside: Beside | null;
  close(): Promise<void>;
}

/** Holds when an element found by `selector` contains `text`; with `count`, when there are at least so many. */
export interface Shown {
  readonly selector: string;
  readonly text?: string;
  readonly count?: number;
  /** And this one holds too. */
  readonly besides?: Omit<Shown, 'besides'>;
}

/** Lengthens each commit; see there. */
const SLOW_DISK = new URL('./slow-disk.ts', import.meta.url);

/** How long a paint may take before the run is given up: far more than any budget. */
const PATIENCE = 20_000;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: ensureBrowser(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

interface Watched {
  paint?: Promise<number>;
  scrolled?: () => readonly number[];
}

/** Runs in the page; what it keeps there ends the watch and answers. */
function watchFrames(): void {
  const frames: number[] = [];
  let begun: number | null = null;
  let isOn = true;
  const begin = (): void => {
    begun ??= performance.now();
  };
  addEventListener('scroll', begin, { capture: true });
  const frame = (): void => {
    if (begun !== null) {
      const from = begun;
      const after = new MessageChannel();
      after.port1.onmessage = () => void frames.push(performance.now() - from);
      after.port2.postMessage(null);
    }
    begun = null;
    if (isOn) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  (globalThis as Watched).scrolled = () => {
    isOn = false;
    removeEventListener('scroll', begin, { capture: true });
    return frames;
  };
}

/**
 * Runs in the page, before the event; what it keeps there resolves once the frame that shows what is waited for has been
 * handed to the compositor.
 */
function watchForPaint({ patience, ...shown }: Shown & { readonly patience: number }): void {
  (globalThis as Watched).paint = new Promise((resolve, reject) => {
    let begun: number | null = null;
    const begin = (event: Event): void => {
      begun ??= event.timeStamp;
    };
    for (const kind of ['keydown', 'click']) addEventListener(kind, begin, { capture: true, once: true });
    const holds = ({ selector, text, count }: Shown): boolean => {
      const found = [...document.querySelectorAll(selector)];
      const fitting = text === undefined ? found : found.filter((one) => one.textContent?.includes(text));
      return fitting.length >= (count ?? 1);
    };
    const look = (): void => {
      if (begun === null || !holds(shown) || (shown.besides && !holds(shown.besides))) return;
      observer.disconnect();
      clearTimeout(late);
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => resolve(performance.now() - (begun as number));
        after.port2.postMessage(null);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    const late = setTimeout(() => {
      observer.disconnect();
      reject(new Error(`never painted: ${JSON.stringify(shown)}`));
    }, patience);
  });
}

/**
 * Serves the clinic, on a disk as slow as the budgets assume, and opens it signed in, as its administrator. `alone`: with
 * nothing going on beside it.
 */
export async function openWindow(clinic: Clinic, alone: boolean): Promise<Window> {
  const [[app, openedAt], browser] = await Promise.all([
    serve({ dataDir: clinic.dataDir, password: clinic.password, preload: SLOW_DISK }).then(
      (served) => [served, performance.now()] as const,
    ),
    openBrowser(),
  ]);
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'America/Chicago',
  });
  await page.addInitScript(markAnswers);
  await page.goto(app.url);
  const beside = alone ? null : await beginBeside(page, clinic);
  return {
    beside,
    page,
    app,
    openedAt,
    async painted(shown, act) {
      await page.evaluate(watchForPaint, { ...shown, patience: PATIENCE });
      await act();
      return page.evaluate(() => (globalThis as Watched).paint as Promise<number>);
    },
    async click(target) {
      const box = await target.evaluate((element) => {
        element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        return element.getBoundingClientRect().toJSON() as DOMRect;
      });
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    },
    async frames(act) {
      await page.evaluate(watchFrames);
      await act();
      return page.evaluate(() => ((globalThis as Watched).scrolled as () => readonly number[])());
    },
    async close() {
      await browser.close();
      await app.stop();
    },
  };
}
