/** Parts of encrypted files and snapshots, under names that say nothing. A part that is here is never replaced by another. */
import { CHUNK_DRESS } from '../storage/storage.ts';
import { type Context, type Handlers, memberRole, membershipRole } from './context.ts';
import { Refusal } from './session.ts';

/** `released`: told when something was dropped. */
export function createChunkRequests(
  context: Context,
  released: () => void,
): Handlers<'putChunk' | 'getChunk' | 'countChunks' | 'dropChunks'> {
  const { limits, outflow, queue, storage } = context;

  return {
    putChunk(session, { ref, name, index, last: isLast, bytes }) {
      const { org } = memberRole(session);
      if (index >= limits.chunksPerName) throw new Refusal('too-large');
      queue.add({
        bytes: bytes.length,
        write() {
          const before = storage.chunk(org.id, name, index);
          if (before === undefined) {
            if (storage.usage(org.id).chunks + bytes.length + CHUNK_DRESS > limits.chunkBytes)
              throw new Refusal('quota');
            storage.addChunk(org.id, name, index, { isLast, bytes });
          } else if (before.isLast !== isLast || Buffer.compare(before.bytes, bytes) !== 0)
            throw new Refusal('stale');
          return () => session.reply({ kind: 'ok', ref });
        },
        failed: ({ code }) => session.reply({ kind: 'refused', ref, code }),
      });
    },

    getChunk(session, { ref, name, index }) {
      const { org } = membershipRole(session);
      outflow.start(session, {
        send() {
          const chunk = storage.chunk(org.id, name, index);
          if (chunk === undefined) session.reply({ kind: 'refused', ref, code: 'missing' });
          else session.reply({ kind: 'chunk', ref, last: chunk.isLast, bytes: chunk.bytes });
          return false;
        },
      });
    },

    countChunks(session, { ref, name }) {
      const { org } = membershipRole(session);
      const { count, isComplete: complete } = storage.countChunks(org.id, name);
      session.reply({ kind: 'count', ref, count, complete });
    },

    dropChunks(session, { ref, name }) {
      const { org } = memberRole(session);
      // Parts on their way were sent before.
      queue.flush();
      storage.transaction(() => storage.dropChunks(org.id, name));
      released();
      session.reply({ kind: 'ok', ref });
    },
  };
}
