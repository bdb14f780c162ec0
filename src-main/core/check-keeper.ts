/**
 * Looks after full checks: one when asked for, one each week, and what a check beside the program left behind. A check runs in
 * a thread of its own and only reads.
 * Invariants: one check at a time; nothing runs while the database is sealed; how a check went is kept, and in the audit log.
 */
import { Worker } from 'node:worker_threads';
import type { CheckRun, CheckStatus } from '#modules/settings/contract/check.api.ts';
import { besideModule } from '#platform/database/keyed-worker.ts';
import type { Actor } from '#shared/access/actor.ts';
import { fromFaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { type CheckReport, pragmaProblems } from './check.ts';
import { checkFaults, knownMigrations } from './check-faults.ts';
import { lastCheck, noteCheck } from './check-memory.ts';
import { takeCheckNote } from './check-note.ts';
import type { CheckJob, CheckMessage } from './check-worker.ts';
import type { Installation } from './installation.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EVERY = 7 * DAY;
/** After the database was opened: the morning belongs to the desk, and the nightly backup comes first. */
const SETTLE = 30 * MINUTE;
const STOP_WITHIN = 10_000;
/** V8's share of a check's memory, in MB; a check of a million people was seen to need half of it. */
const HEAP = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16 };

export interface CheckKeeper {
  status(): CheckStatus;
  onChange(listener: () => void): () => void;
  /** Faults: `check.busy`, `check.renewing`. The end of it is in the status. */
  run(actor: Actor | null, by: 'demand' | 'schedule'): void;
  /** Answers whether one ran. */
  cancel(): boolean;
  /** Looks what is due. Called every few seconds; `free`: nothing else is going on in the background. */
  tick(free: boolean): void;
  readonly busy: boolean;
  /** Before the database is sealed. */
  stop(): Promise<void>;
}

export function createCheckKeeper(installation: Installation): CheckKeeper {
  const { platform, modules } = installation;
  const { clock, dataDir } = platform;
  const listeners = new Set<() => void>();
  let running: CheckStatus['running'] = null;
  let thread: Worker | null = null;
  let notBefore = clock.now() + SETTLE;
  let wasOpen = false;
  /** Another one for each check: what an earlier one still says is of no use. */
  let current = {};

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const work = (mine: object): Promise<CheckReport> =>
    new Promise((resolve, reject) => {
      const key = new Uint8Array(new ArrayBuffer(installation.key.length));
      key.set(installation.key);
      const job: CheckJob = { dataDir, key, known: knownMigrations() };
      const worker = new Worker(besideModule(import.meta.url, 'check-worker'), {
        workerData: job,
        transferList: [key.buffer],
        name: 'almoner-check',
        resourceLimits: HEAP,
      });
      thread = worker;
      worker.on('message', (message: CheckMessage) => {
        if ('step' in message) {
          if (current !== mine) return;
          running = message;
          tell();
        } else if ('fault' in message) reject(fromFaultValue(message.fault));
        else resolve(message.report);
      });
      worker.on('error', () => reject(checkFaults['check.ended']()));
      worker.on('exit', () => reject(checkFaults['check.ended']()));
    });

  const run = (actor: Actor | null, by: 'demand' | 'schedule'): void => {
    if (running) throw checkFaults['check.busy']();
    if (modules.some((module) => module.isRenewing?.(platform.writer))) throw checkFaults['check.renewing']();
    const since = clock.now();
    const mine = {};
    current = mine;
    running = { step: 'pages', fraction: 0 };
    tell();
    const pragmas = pragmaProblems(platform);
    const base = { at: new Date(since).toISOString(), by };
    const done = (rest: Omit<CheckRun, 'at' | 'by' | 'seconds'>): void => {
      running = null;
      thread = null;
      noteCheck(platform, actor, { ...base, seconds: Math.round((clock.now() - since) / 100) / 10, ...rest });
      tell();
    };
    void work(mine).then(
      (report) => {
        if (current !== mine) return;
        const problems = [...pragmas, ...report.problems];
        done({ ok: problems.length === 0, problems, unsettled: [...report.unsettled], fault: null });
      },
      (thrown) => {
        // Cancelled: nobody waits for it any more.
        if (current !== mine) return;
        notBefore = clock.now() + DAY;
        const { code, message, remedy, params } = toFaultValue(thrown);
        const fault = { code, message, remedy, ...(params ? { params } : {}) };
        done({ ok: false, problems: [], unsettled: [], fault });
      },
    );
  };

  /** Ends the thread; answers once it is gone, or after a while: SQLite finishes a statement first. */
  const end = async (): Promise<void> => {
    const ending = thread;
    thread = null;
    running = null;
    current = {};
    tell();
    if (!ending) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_WITHIN);
    });
    await Promise.race([ending.terminate().then(() => undefined), late]);
    clearTimeout(timer);
  };

  const isDue = (): boolean => {
    const last = lastCheck(platform.writer);
    if (last) return clock.now() - Date.parse(last.at) >= EVERY;
    const first = platform.writer.prepare('SELECT at FROM audit ORDER BY seq LIMIT 1').get();
    return clock.now() - ((first?.at as number | undefined) ?? clock.now()) >= DAY;
  };

  return {
    status: () => ({ running, last: installation.isOpen ? lastCheck(platform.writer) : null }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run,
    cancel() {
      if (!running) return false;
      notBefore = clock.now() + DAY;
      void end();
      return true;
    },
    tick(free) {
      if (!installation.isOpen) {
        wasOpen = false;
        return;
      }
      const now = clock.now();
      if (!wasOpen) notBefore = Math.max(notBefore, now + SETTLE);
      wasOpen = true;
      const note = takeCheckNote(dataDir, installation.key);
      if (note) {
        noteCheck(platform, note.actor, note.run);
        tell();
      }
      if (running || !free || now < notBefore || !isDue()) return;
      notBefore = now + MINUTE;
      if (!modules.some((module) => module.isRenewing?.(platform.writer))) run(null, 'schedule');
    },
    get busy() {
      return running !== null;
    },
    stop: end,
  };
}
