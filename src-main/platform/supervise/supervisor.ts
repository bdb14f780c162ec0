/**
 * Keeps one child process running: starts it, starts it again when it dies, and gives up politely when that keeps
 * happening. Both hosts use it, each with its own way to make a process.
 * Invariants: at most one child at a time; after `close` none is started; nothing is sent to a child that isn't ready.
 */

export interface Child<To, From> {
  /** `ports`: what is handed over with the message, where the kind of process can do that. */
  post(message: To, ports?: readonly unknown[]): void;
  onMessage(listener: (message: From) => void): void;
  /** Once, however the process ended. */
  onExit(listener: () => void): void;
  /** Ends it without asking. */
  kill(): void;
}

export interface SupervisorTimers {
  /** Milliseconds that only grow. */
  now(): number;
  after(ms: number, run: () => void): () => void;
}

export interface SupervisorOptions<To, From> {
  spawn(): Child<To, From>;
  /** What a new child is told first. */
  readonly greeting: To;
  readonly closing: To;
  /** Whether a message says that the child is ready, or that it can't run at all, with the reason. */
  readiness(message: From): { readonly ready: true } | { readonly failed: unknown } | null;
  readonly timers?: SupervisorTimers;
}

export interface SupervisorEvents<From> {
  ready(): void;
  message(message: From): void;
  /** It died and is being started again. */
  lost(): void;
  /** It can't be started, with the reason it gave; or null: it died too often. Nothing follows. */
  gaveUp(reason: unknown): void;
}

export interface Supervisor<To> {
  /** False, and nothing sent, while no child is ready. */
  send(message: To, ports?: readonly unknown[]): boolean;
  readonly isReady: boolean;
  /** Asks the child to end, and starts another one in its place. */
  restart(): void;
  /** Asks the child to end, and ends it after `CLOSE_WITHIN` at the latest. Resolves when it is gone. */
  close(): Promise<void>;
}

/** A child that lives this long was healthy: what came before is forgotten. */
const HEALTHY_AFTER = 10_000;
/** Waits before the 1st, 2nd, … start in a row; after the last one it is over. */
const WAITS = [0, 250, 500, 1000, 2000];
/** How long the database may take to close. */
const CLOSE_WITHIN = 10_000;

const realTimers: SupervisorTimers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Starts the child at once. */
export function supervise<To, From>(
  options: SupervisorOptions<To, From>,
  events: SupervisorEvents<From>,
): Supervisor<To> {
  const { timers = realTimers } = options;
  let child: Child<To, From> | null = null;
  let ready = false;
  let closing = false;
  let over = false;
  let quickDeaths = 0;
  let restarting = false;
  let cancelStart = () => {};
  let gone = () => {};

  function giveUp(reason: unknown): void {
    if (over) return;
    over = true;
    events.gaveUp(reason);
  }

  function start(): void {
    const current = options.spawn();
    const startedAt = timers.now();
    child = current;
    current.onMessage((message) => {
      if (current !== child) return;
      const readiness = options.readiness(message);
      if (readiness === null) events.message(message);
      else if ('failed' in readiness) giveUp(readiness.failed);
      else {
        ready = true;
        events.ready();
      }
    });
    current.onExit(() => {
      if (current !== child) return;
      child = null;
      ready = false;
      gone();
      gone = () => {};
      if (closing || over) return;
      if (restarting || timers.now() - startedAt >= HEALTHY_AFTER) quickDeaths = 0;
      restarting = false;
      const wait = WAITS[quickDeaths];
      quickDeaths += 1;
      if (wait === undefined) return giveUp(null);
      events.lost();
      cancelStart = timers.after(wait, start);
    });
    current.post(options.greeting);
  }
  start();

  return {
    send(message, ports) {
      if (!ready || child === null) return false;
      child.post(message, ports);
      return true;
    },
    get isReady() {
      return ready;
    },
    restart() {
      if (child === null || closing) return;
      const current = child;
      restarting = true;
      const cancelKill = timers.after(CLOSE_WITHIN, () => current.kill());
      gone = cancelKill;
      current.post(options.closing);
    },
    close: () =>
      new Promise((resolve) => {
        closing = true;
        cancelStart();
        if (child === null) return resolve();
        const current = child;
        const cancelKill = timers.after(CLOSE_WITHIN, () => current.kill());
        const before = gone;
        gone = () => {
          before();
          cancelKill();
          resolve();
        };
        current.post(options.closing);
      }),
  };
}
