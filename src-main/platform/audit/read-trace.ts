/**
 * What reads leave in the audit log (law 3). Opening a record is written before the answer goes out; lists and what a
 * page shows beside the record are gathered for at most two seconds and written in one transaction, since a wheel
 * turned through a list would else wait for the disk at every page.
 */
import type { Actor } from '#shared/access/actor.ts';
import type { ReadTrace, Writer } from '../database/types.ts';
import type { Audit, AuditEntry } from './types.ts';

const GATHER_MILLIS = 2000;

export interface ReadTraces {
  leave(actor: Actor, trace: ReadTrace): void;
  /** Writes what is gathered; a failure leaves it gathered and is thrown, so that reading stops with it. */
  flush(): void;
  close(): void;
}

export function createReadTraces(audit: Audit, writer: Writer): ReadTraces {
  let gathered: AuditEntry[] = [];
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

  return {
    leave(actor, { action, entity, ids, detail }) {
      const one = ids.length === 1 ? { record: ids[0]! } : {};
      const rest =
        ids.length === 1 && detail === undefined
          ? {}
          : { detail: { ids, ...(detail === undefined ? {} : { shown: detail }) } };
      const entry: AuditEntry = { actor, action, entity, ...one, ...rest };
      if (action === 'open' && detail === undefined) {
        flush();
        audit.append(entry);
        return;
      }
      gathered.push(entry);
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
