/** The edge and its core together, as `almoner serve` and the browser fallback of `npm start` run them. */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPage } from '#platform/page/page.ts';
import type { Fault } from '#shared/errors/fault.ts';
import type { Random } from '#shared/time/clock.ts';
import { createRemoteCore } from '../core/remote-core.ts';
import { startEdge } from './edge.ts';
import { forkCore } from './forked-core.ts';

export interface ServeOptions {
  readonly dataDir: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The first link then opens a session that is signed in already. It is used once and not kept. */
  readonly password?: string;
  /** Whose password; left out where there is one user. */
  readonly login?: string;
  readonly readOnly?: boolean;
  /** The built page, and the core's entry; by default those beside this program. */
  readonly pageDir?: string;
  readonly coreEntry?: string;
}

export interface Serving {
  /** The first link. Good once. */
  readonly url: string;
  /** Another one, for another browser, or after this one was closed. */
  newLink(): string;
  /** The core's process, for those who look after it. */
  corePid(): number | undefined;
  /** Resolves with the fault when the core can't be kept running; never otherwise. */
  readonly failed: Promise<Fault>;
  /** Ends the connections, closes the database and wipes the keys. */
  close(): Promise<void>;
}

const systemRandom: Random = { bytes: (length) => randomBytes(length) };

const rejectAt = (stop: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (stop.aborted) reject(stop.reason);
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });

/** Of the sources: `out/renderer` of the project; of the bundle: `renderer` beside its folder. */
const builtPage = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../out/renderer' : '../renderer', import.meta.url));

/**
 * Starts core and edge; both answer when it resolves. `stop` breaks the start off: it then rejects. Faults: those of the core's start (`data.in_use`, …), of signing in
 * (`password.wrong`, …), `edge.port_taken`, `edge.port_refused`, `page.missing`.
 */
export async function serve(options: ServeOptions, stop?: AbortSignal): Promise<Serving> {
  const { dataDir, port, password, login, readOnly } = options;
  const page = loadPage(options.pageDir ?? builtPage(), systemRandom);
  const failed = Promise.withResolvers<Fault>();
  let pid: number | undefined;
  const core = createRemoteCore(
    () => {
      const child = forkCore(options.coreEntry);
      pid = child.pid;
      return child;
    },
    { dataDir, host: 'browser' },
    { gaveUp: failed.resolve },
  );
  try {
    await Promise.race([core.whenReady(), ...(stop === undefined ? [] : [rejectAt(stop)])]);
    const edge = await startEdge({ port, core, page, random: systemRandom });
    try {
      const link = edge.newLink();
      if (password !== undefined) {
        const who = login === undefined ? {} : { login };
        await core.signIn(link.sessionId, { password, ...who, origin: 'browser', readOnly: readOnly === true });
      }
      return {
        url: link.url,
        newLink: () => edge.newLink().url,
        corePid: () => pid,
        failed: failed.promise,
        close: async () => {
          await edge.close();
          await core.close();
        },
      };
    } catch (thrown) {
      await edge.close();
      throw thrown;
    }
  } catch (thrown) {
    await core.close();
    throw thrown;
  }
}

/** In a checkout the page may not be built yet, or be older than its sources. A bundle carries it. */
async function makeSureOfPage(): Promise<void> {
  const builder = new URL('../../build/ensure-built.ts', import.meta.url);
  if (!import.meta.url.endsWith('.ts') || !existsSync(builder)) return;
  const { ensureBuilt } = (await import(builder.href)) as {
    ensureBuilt(say: (line: string) => void): Promise<void>;
  };
  await ensureBuilt((line) => console.error(line));
}

/**
 * Serves until SIGINT, SIGTERM or SIGHUP, and resolves when everything is closed. `started` is told once it answers; what
 * that returns is called at the end. Rejects with the fault when it can't start, or can't go on.
 */
export async function serveUntilStopped(
  options: ServeOptions,
  started: (serving: Serving) => () => void,
): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  try {
    const serving = await serve(options, stop.signal);
    const ended = started(serving);
    const fault = await Promise.race([rejectAt(stop.signal), serving.failed]).catch(() => null);
    ended();
    await serving.close();
    if (fault !== null) throw fault;
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  }
}

/** `almoner serve`: as `serveUntilStopped`, and prints `{"url":…}` on one line once it answers. */
export async function runServe(
  options: ServeOptions,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<void> {
  if (options.pageDir === undefined) await makeSureOfPage();
  await serveUntilStopped(options, ({ url }) => {
    print(JSON.stringify({ url }));
    return () => {};
  });
}
