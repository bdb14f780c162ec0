/**
 * What reads leave in the audit log (law 3). Opening a record is written before the answer goes out; lists, what a page
 * shows beside the record, and the record itself when the page asks for it again are gathered for at most two seconds and
 * written in one transaction, since a wheel turned through a list would else wait for the disk at every page.
 */

import type { Actor } from '#shared/access/actor.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { ReadTrace, Writer } from '../database/types.ts';
import type { Audit, AuditEntry } from './types.ts';

const GATHER_MILLIS = 2000;
/** Whoever has had a record on the screen within this time is shown it again, after a save say, not anew. */
const AGAIN_MILLIS = 60_000;
const REMEMBERED = 200;

export interface ReadTraces {
  leave(actor: Actor, trace: ReadTrace): void;
  /** Writes what is gathered; a failure leaves it gathered and is thrown, so that reading stops with it. */
  flush(): void;
  close(): void;
}

export function createReadTraces(audit: Audit, writer: Writer, clock: Clock): ReadTraces {
  let gathered: AuditEntry[] = [];
  /** When who opened what, oldest first. */
  const opened = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (gathered.length === 0) return;
    const entries = gathered;
    writer.transaction(() => {
      for (const entry of entries) audit.append(entry);
    });
    gathered = [];
  };

  const isAgain = (key: string): boolean => {
    const age = clock.now() - (opened.get(key) ?? Number.NEGATIVE_INFINITY);
    return age >= 0 && age < AGAIN_MILLIS;
  };

  const remember = (key: string): void => {
    opened.delete(key);
    opened.set(key, clock.now());
    const [oldest] = opened.keys();
    if (opened.size > REMEMBERED && oldest !== undefined) opened.delete(oldest);
  };

  return {
    leave(actor, { action, entity, ids, detail }) {
      const one = ids.length === 1 ? { record: ids[0]! } : {};
      const rest =
        ids.length === 1 && detail === undefined
          ? {}
          : { detail: { ids, ...(detail === undefined ? {} : { shown: detail }) } };
      const entry: AuditEntry = { actor, action, entity, ...one, ...rest };
      gathered.push(entry);
      const opening = `${actor.userId} ${actor.role} ${actor.purpose} ${entity} ${ids[0]}`;
      if (action === 'open' && detail === undefined && !isAgain(opening)) {
        try {
          flush();
        } catch (thrown) {
          // What cannot be written is not shown, so there is nothing to tell of.
          gathered = gathered.filter((each) => each !== entry);
          throw thrown;
        }
        remember(opening);
        return;
      }
      timer ??= setTimeout(() => {
        timer = null;
        try {
          flush();
        } catch {
          // Still gathered: the next read tries again and, failing, is refused with the reason.
        }
      }, GATHER_MILLIS).unref();
    },
    flush,
    close() {
      if (timer) clearTimeout(timer);
      flush();
    },
  };
}
