/**
 * A database that goes on as another device: out of a backup, or after it was shut out and is let in again. A device's id is never
 * used twice, and its keys belong to it alone.
 */
import { createMeta } from '#platform/database/meta.ts';
import type { Writer } from '#platform/database/types.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Installation } from './installation.ts';

/** Its records and what it had not sent stay; who it was to the others is forgotten. */
export function becomeNewDevice(writer: Writer, device: Id): void {
  writer.transaction(() => {
    createMeta(writer).set('device', idToBytes(device));
    writer.prepare("DELETE FROM meta WHERE name LIKE 'device.%'").run();
  });
}

/** For a computer that was shut out and is to come back: opened anew as another device. `key` opens the database. */
export async function startOver(installation: Installation, key: Uint8Array): Promise<void> {
  const { platform } = installation;
  const device = platform.newId();
  becomeNewDevice(platform.writer, device);
  platform.audit.append({ actor: null, action: 'device-new', entity: 'device', record: device });
  await installation.seal();
  installation.open(key);
}
