/**
 * Carries the files of documents between this computer and the relay, beside the sync client and behind it. In the background one file
 * after the other: what the relay has to forget, what it lacks, what is to be kept here; beside that, what somebody has asked for.
 * Invariants: nothing goes up before this computer has seen all that the others wrote, or it might bring back what was erased; all
 * it knows is in the database and on the disk, so that it may be ended at any moment.
 */
import { sweepArrivals } from '../files/arriving.ts';
import type { Keeping } from './attachment-types.ts';
import { createAttachmentWork, type Moving, type Trouble, type WorkOptions } from './attachment-work.ts';
import type { SyncClient } from './client-types.ts';
import { createOwnTimers } from './own-timers.ts';
import type { Timers } from './types.ts';

export interface AttachmentOptions
  extends Pick<WorkOptions, 'book' | 'dataDir' | 'clock' | 'breathe' | 'hurry' | 'hasRoom'> {
  readonly client: Pick<SyncClient, 'session' | 'isSettled' | 'onChange' | 'alarms'>;
  readonly timers: Timers;
  readonly keeping: () => Keeping;
  /** Told of defects, never with record content. */
  readonly onDefect?: (thrown: unknown) => void;
}

export interface Attachments {
  readonly moving: ReadonlyMap<string, Moving>;
  /** What came in the way of fetching a file last. */
  trouble(hash: string): Trouble | null;
  /** Why nothing goes up; null: nothing is in the way. */
  readonly refused: string | null;
  /** What is being fetched because somebody asked. */
  readonly asked: ReadonlySet<string>;
  /** Somebody wants it now. */
  fetch(hash: string): void;
  /** What came of it stays, for another time. */
  cancel(hash: string): void;
  /** Asks the relay whether it has them, unless it said that it has within a minute, or that it has not within seconds. */
  lookFor(hashes: readonly string[]): void;
  /** Whether the relay has said if it has it, since this began. */
  wasLookedFor(hash: string): boolean;
  /** Something may have to be done. */
  wake(): void;
  /** Resolves when there is nothing to do in the background, or nothing that can be done now. */
  idle(): Promise<void>;
  onChange(listener: () => void): () => void;
  close(): void;
}

const TICK_MILLIS = 30_000;
/** Changes come in crowds. */
const WAKE_MILLIS = 250;
const LOOKED_MILLIS = 60_000;
/** What is on its way from another computer may be there any moment. */
const AWAY_MILLIS = 8_000;

export function createAttachments(options: AttachmentOptions): Attachments {
  const { client, book, dataDir, clock, breathe, hurry, keeping, onDefect = () => undefined } = options;
  const { timers, callOffAll } = createOwnTimers(options.timers);
  const listeners = new Set<() => void>();
  const asked = new Set<string>();
  /** When the relay was asked for it, and whether it had it. */
  const looked = new Map<string, { readonly at: number; readonly isThere: boolean }>();
  const toLookFor = new Set<string>();
  let isOpen = true;
  let isWaking = false;
  /** Nothing is tried in the background before. */
  let notBefore = 0;
  /** In this session all that others wrote was seen. */
  let wasSettled = false;
  let background: Promise<void> | null = null;
  let isAnswering = false;
  let isDue = false;
  let isAsked = false;
  const pausing = new Set<() => void>();

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const work = createAttachmentWork({
    ...{ client, book, dataDir, clock, breathe, hurry, onDefect, hasRoom: options.hasRoom },
    isOpen: () => isOpen,
    pause: (millis) =>
      new Promise((resolve) => {
        const go = (): void => {
          pausing.delete(go);
          resolve();
        };
        pausing.add(go);
        timers.after(millis, go);
      }),
    changed: tell,
  });

  /** Alarms by which the relay may have lost files too. */
  const losses = (): string =>
    client.alarms
      .standing()
      .filter(({ kind }) => kind === 'wiped' || kind === 'rolled-back')
      .map(({ id, last }) => `${id} ${last}`)
      .join();
  let knownLosses = losses();

  /** One piece of background work; false where there is none that can be done now. */
  const step = async (): Promise<boolean> => {
    if (client.session() === null || clock.now() < notBefore) return false;
    wasSettled ||= client.isSettled;
    if (!wasSettled) return false;
    const gone = book.toDrop();
    const up = gone === null ? book.toConfirm(clock.now()) : null;
    const wanted = gone === null && up === null ? book.toFetch(clock.now(), keeping()) : null;
    const hash = up ?? wanted;
    const file = hash === null ? null : book.find(hash);
    // What somebody is waiting for comes beside this.
    if (gone === null && (file === null || work.isFetching(file.hash))) return false;
    const worked = await (gone !== null
      ? work.drop(gone)
      : up !== null
        ? work.upload(file!)
        : work.fetch(file!, () => true, false));
    if (worked.kind === 'wait') notBefore = clock.now() + worked.millis;
    return worked.kind === 'done';
  };

  const runBackground = (): void => {
    isDue = true;
    background ??= (async () => {
      while (isDue && isOpen) {
        isDue = false;
        while (isOpen && (await step())) await breathe();
      }
    })()
      .catch((thrown: unknown) => {
        notBefore = clock.now() + TICK_MILLIS;
        onDefect(thrown);
      })
      .finally(() => {
        background = null;
        if (!isOpen) return;
        tell();
        if (isDue) runBackground();
      });
  };

  /** One thing that somebody waits for at the screen; false where there is none, or the session has ended. */
  const answer = async (): Promise<boolean> => {
    const [seen] = toLookFor;
    const [hash] = asked;
    if (client.session() === null || (seen === undefined && hash === undefined)) return false;
    if (seen !== undefined) {
      const isThere = await work.look(seen);
      if (isThere !== null) {
        looked.set(seen, { at: clock.now(), isThere });
        tell();
      }
      toLookFor.delete(seen);
      return true;
    }
    const file = book.find(hash!);
    if (file !== null) await work.fetch(file, () => asked.has(hash!), true);
    // It is gone on with in the next session.
    if (file !== null && client.session() === null) return false;
    asked.delete(hash!);
    if (isOpen) tell();
    return true;
  };

  const runForeground = (): void => {
    isAsked = true;
    if (isAnswering) return;
    isAnswering = true;
    void (async () => {
      while (isAsked && isOpen) {
        isAsked = false;
        while (isOpen && (await answer())) await hurry();
      }
    })()
      .catch(onDefect)
      .finally(() => {
        isAnswering = false;
        if (isOpen && isAsked) runForeground();
      });
  };

  const changed = (): void => {
    if (client.session() === null) {
      wasSettled = false;
      notBefore = 0;
    }
    if (isWaking) return;
    isWaking = true;
    timers.after(WAKE_MILLIS, () => {
      isWaking = false;
      attachments.wake();
    });
  };
  const tick = (): void => {
    timers.after(TICK_MILLIS, tick);
    attachments.wake();
  };

  const attachments: Attachments = {
    moving: work.moving,
    trouble: (hash) => work.troubles.get(hash) ?? null,
    asked,
    get refused() {
      return work.refused;
    },
    fetch(hash) {
      asked.add(hash);
      work.troubles.delete(hash);
      tell();
      runForeground();
    },
    cancel(hash) {
      if (asked.delete(hash)) tell();
    },
    lookFor(hashes) {
      for (const hash of hashes) {
        const last = looked.get(hash);
        if (!last || clock.now() - last.at > (last.isThere ? LOOKED_MILLIS : AWAY_MILLIS)) toLookFor.add(hash);
      }
      runForeground();
    },
    wasLookedFor: (hash) => looked.has(hash),
    wake() {
      if (!isOpen || client.session() === null) return;
      const found = losses();
      if (found !== knownLosses) book.forgetConfirmed();
      knownLosses = found;
      runBackground();
      runForeground();
    },
    async idle() {
      attachments.wake();
      while (background !== null) await background;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isOpen = false;
      stopListening();
      callOffAll();
      for (const go of pausing) go();
    },
  };
  const stopListening = client.onChange(changed);
  sweepArrivals(dataDir, (hash) => book.find(hash) !== null);
  timers.after(TICK_MILLIS, tick);
  changed();
  return attachments;
}
