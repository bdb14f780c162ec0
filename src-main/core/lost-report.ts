/**
 * The report for the day this computer is lost (PR-S1): what it held, who used it, when it was last heard of, and how it was
 * guarded. It is made from the device's own audit log, which a restored backup of it has too.
 */
import { readFileSync } from 'node:fs';
import { registry } from '#modules/entities.ts';
import type { LostReport } from '#modules/settings/contract/health.api.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { createMeta } from '#platform/database/meta.ts';
import { attachmentNames } from '#platform/files/attachments.ts';
import { parseSealedPrivateKey } from '#platform/keys/private-key.ts';
import { readSlotFile } from '#platform/keys/slot-file.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import { spacesOf } from '#shared/entity/space.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { backupMemory } from './backup-memory.ts';
import { lostReportQuery } from './lost-report.query.ts';

/** What guards the database key; null where the slots cannot be read. */
function keysOf(dataDir: string): LostReport['protection']['keys'] {
  try {
    const { content } = readSlotFile(readFileSync(dataFiles(dataDir).keyslots, 'utf8'));
    return {
      keychain: content.machineKey !== null,
      slots: content.users.flatMap(({ login, sealedPrivateKey }) => {
        const kdf = parseSealedPrivateKey(sealedPrivateKey)?.kdf;
        return kdf ? [{ login, memory: kdf.memory, passes: kdf.passes, lanes: kdf.lanes }] : [];
      }),
    };
  } catch {
    return null;
  }
}

/** The caller has seen to it that the actor may read the audit log. Leaves an entry of having been made. */
export async function lostReport(platform: Platform, actor: Actor, version: string): Promise<LostReport> {
  const { entry, change, restored, ...rest } = await platform.read(actor, lostReportQuery, {});
  // What it never held is no loss, and no row of zeros.
  const held = rest.held.filter(({ entity }) => spacesOf(registry.byName(entity)).some(platform.holds));
  const { writer, dataDir, clock } = platform;
  const meta = createMeta(writer);
  const device = meta.get('device');
  const { runs, lastSegment } = backupMemory(meta);
  const pragma = (name: string): unknown => writer.connection.pragma(name, { simple: true });
  const [cipher, legacy] = [pragma('cipher'), pragma('legacy')];
  const { name, lockMinutes } = platform.organisation();
  const report: LostReport = {
    made: new Date(clock.now()).toISOString(),
    organisation: name,
    device: device ? idFromBytes(device) : '',
    version,
    ...rest,
    held,
    attachments: attachmentNames(dataDir).length,
    lastContact: {
      relay: null,
      entry,
      change,
      backup: runs.find((run) => run.file !== null)?.at ?? null,
      segment: lastSegment,
      restored,
    },
    protection: {
      encrypted: cipher === 'sqlcipher',
      cipher: cipher === 'sqlcipher' ? `SQLCipher ${legacy}, AES-256` : String(cipher),
      keys: keysOf(dataDir),
      lockMinutes,
    },
  };
  platform.audit.append({ actor, action: 'lost-report' });
  return report;
}
