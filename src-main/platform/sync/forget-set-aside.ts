/**
 * What was put aside as unsound is sealed, but the keys lie in the same database: of one that opens here, and may say something of what was
 * erased, no byte is kept after an erasure. Whose it was, where it stood and its hash stay, for whoever looks into it. What does not open here
 * nobody can read.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { parseEnvelope } from '#protocol/envelope.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { Forget } from '../records/erasing.ts';
import { readLog } from './check-membership.ts';
import { readPart } from './parts.ts';
import { decodeOps } from './payload.ts';
import { NewerError } from './row-codec.ts';
import { openEnvelope } from './seal-envelope.ts';
import { createSyncSums } from './sync-sums.ts';
import type { SpaceKeys } from './types.ts';

/** Looked at in a step: each is opened. */
const SLICE = 8;

/** Whether it says nothing of the record, as far as can be told here. */
function isSilentOf(record: Uint8Array, bytes: Uint8Array, keys: SpaceKeys): boolean {
  let content: Buffer | null = null;
  try {
    const envelope = parseEnvelope(bytes);
    const { space, epoch, kind } = envelope.header;
    const key = keys.of(space, epoch);
    content = key && openEnvelope(envelope, key);
    if (content === null) return true;
    if (kind !== 'ops' || space === 'audit') return kind !== 'ops';
    const part = readPart(content);
    // A part of something longer says what it says only with the others.
    if (part.parts > 1) return false;
    return decodeOps(part.bytes).ops.every((op) => !Buffer.from(op.record as Uint8Array).equals(record));
  } catch (thrown) {
    if (!(thrown instanceof MalformedError || thrown instanceof NewerError)) throw thrown;
    // Of what opens and cannot be read nobody knows what it says.
    return content === null;
  } finally {
    content?.fill(0);
  }
}

export const forgetSetAside = (writer: Writer): Forget =>
  function* ({ record }) {
    const some = writer.prepare(
      `SELECT id, bytes FROM sync_quarantine WHERE id > ? AND length(bytes) > 0 ORDER BY id LIMIT ${SLICE}`,
    );
    // Hardly ever is there one.
    if (some.get(0) === undefined) return;
    const keys = readLog(writer, () => undefined)?.keys ?? null;
    if (keys === null) return;
    const id = idToBytes(record);
    const sums = createSyncSums(writer);
    try {
      for (let last = 0; ; ) {
        const rows = some.all(last);
        const loud = rows.filter(({ bytes }) => !isSilentOf(id, bytes as Uint8Array, keys));
        if (loud.length > 0)
          writer.transaction(() => {
            for (const row of loud)
              sums.change('sync_quarantine', 'id = ?', [row.id as number], () =>
                writer.prepare("UPDATE sync_quarantine SET bytes = x'' WHERE id = ?").run(row.id),
              );
          });
        if (rows.length < SLICE) return;
        last = rows.at(-1)!.id as number;
        yield;
      }
    } finally {
      keys.wipe();
    }
  };
