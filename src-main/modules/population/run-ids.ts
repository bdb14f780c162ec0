/**
 * Ids for a run that may have to begin again: from the same 32 secret bytes and start they come out the same, so that
 * what is written after a crash links to what was written before it. To everybody else they are as random as any.
 */
import { createHash } from 'node:crypto';
import { createIdSource, type Id } from '#shared/ids/uuid.ts';

const BLOCK = 32;

/** `secret`: 32 bytes of the system's generator. `start`: milliseconds since 1970. */
export function createRunIds(secret: Uint8Array, start: number): () => Id {
  let block = Buffer.alloc(0);
  let number = 0;
  let at = BLOCK;
  const counter = Buffer.alloc(8);
  return createIdSource(
    { now: () => start },
    {
      bytes(length) {
        if (at + length > BLOCK) {
          counter.writeBigUInt64BE(BigInt(number));
          number += 1;
          block = createHash('sha256').update(secret).update(counter).digest();
          at = 0;
        }
        at += length;
        return block.subarray(at - length, at);
      },
    },
  );
}
