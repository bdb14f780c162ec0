/** Files of documents beside a running sync client, and which of them this computer keeps. */
import { statfsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createFileBook } from '#modules/documents/file-book.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Platform } from '#platform/module.ts';
import { type Attachments, createAttachments } from '#platform/sync/attachments.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import { belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';

type Keep = 'default' | 'demand' | 'recent' | 'everything';

export interface KeepChoice {
  readonly keep: Keep;
  /** For `recent`. */
  readonly days: number;
}

const KEPT = 'files.keep';
/** Who we were to which relay when it last said that it has files. */
const ASKED = 'files.relay';
const DAY = 24 * 60 * 60_000;
/** Left free for records and backups. */
const SPARE_BYTES = 2e9;

/** As it was chosen at this computer. */
export function keepChoice(writer: Platform['writer']): KeepChoice {
  const stored = createMeta(writer).get(KEPT);
  return stored === null
    ? { keep: 'default', days: 90 }
    : (JSON.parse(Buffer.from(stored).toString()) as KeepChoice);
}

export const chooseKeep = (writer: Platform['writer'], choice: KeepChoice): void =>
  createMeta(writer).set(KEPT, Buffer.from(JSON.stringify(choice)));

/** What is kept where nobody chose: whoever answers for the clinic has everything, for what the relay loses comes from there. */
export function standardKeep(installation: Installation): 'demand' | 'everything' {
  const { identity, log } = belongingOf(installation);
  const appointments = [...(log.state()?.appointments.values() ?? [])];
  return appointments.some(({ device }) => device === identity.device) ? 'everything' : 'demand';
}

/** Closed before the client is. */
export function startFiles(
  installation: Installation,
  client: SyncClient,
  { timers }: Pick<Outside, 'timers'>,
): Attachments {
  const { platform } = installation;
  const { clock, dataDir } = platform;
  const book = createFileBook(() => platform.writer);
  const { identity, relay } = belongingOf(installation);
  const asked = Buffer.from(`${identity.device} ${relay()}`);
  const meta = createMeta(platform.writer);
  // Out of a backup, or at another relay: what was said then need not be so now.
  if (!asked.equals(meta.get(ASKED) ?? Buffer.alloc(0)))
    platform.writer.transaction(() => {
      book.forgetConfirmed();
      meta.set(ASKED, asked);
    });
  return createAttachments({
    ...{ client, book, dataDir, clock, timers },
    breathe: () => platform.turns.next(),
    hurry: () => setImmediate(),
    keeping() {
      const { keep, days } = keepChoice(platform.writer);
      const kept = keep === 'default' ? standardKeep(installation) : keep;
      if (kept === 'demand') return { since: null };
      return { since: kept === 'everything' ? 0 : clock.now() - days * DAY };
    },
    hasRoom(bytes) {
      const { bavail, bsize } = statfsSync(dataDir);
      return bavail * bsize > bytes + SPARE_BYTES;
    },
  });
}
