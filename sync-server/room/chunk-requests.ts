/**
 * Parts of encrypted files and snapshots, under names that say nothing. A part that is here is never replaced by another, and what lies under
 * a name is its owner's: of the device that began it. Only that one, or one that answers for the organisation, drops what is whole. What nobody
 * is at work on any more may be begun anew by whoever has all of it.
 */
import { authorityAt, lengthOf } from '../protocol/membership.ts';
import { CHUNK_DRESS } from '../storage/storage.ts';
import { type Context, type Handlers, memberRole, membershipRole } from './context.ts';
import type { Org } from './session.ts';
import { Refusal } from './session.ts';

/** `released`: told when something was dropped. */
export function createChunkRequests(
  context: Context,
  released: () => void,
): Handlers<'putChunk' | 'getChunk' | 'countChunks' | 'dropChunks'> {
  const { limits, outflow, queue, storage } = context;

  const answersFor = ({ membership }: Org, device: string): boolean =>
    membership.members.get(device)?.admin === true || authorityAt(membership, lengthOf(membership)) === device;

  const isHere = ({ sessions }: Org, device: string): boolean =>
    [...sessions].some(({ role }) => role.kind === 'member' && role.device === device);

  /** Whether the device may drop what lies under the name. */
  const mayDrop = (org: Org, device: string, name: string): boolean => {
    const owner = storage.chunkOwner(org.id, name);
    if (owner === device || answersFor(org, device)) return true;
    const isUnfinished = !storage.countChunks(org.id, name).isComplete;
    return isUnfinished && (owner === undefined || !isHere(org, owner));
  };

  return {
    putChunk(session, { ref, name, index, last: isLast, bytes }) {
      const { org, device } = memberRole(session);
      if (index >= limits.chunksPerName) throw new Refusal('too-large');
      queue.add({
        bytes: bytes.length,
        write() {
          const before = storage.chunk(org.id, name, index);
          if (before === undefined) {
            const weight = bytes.length + CHUNK_DRESS;
            const owner = storage.chunkOwner(org.id, name);
            // What is whole from before owners were noted is nobody's: with one part more it would be unfinished, and anybody's to drop.
            const isTaken = owner === undefined ? storage.countChunks(org.id, name).isComplete : owner !== device;
            if (isTaken) throw new Refusal('stale');
            if (storage.usage(org.id).chunks + weight > limits.chunkBytes) throw new Refusal('quota');
            if (storage.chunkUse(org.id, device) + weight > limits.chunkBytesPerDevice) throw new Refusal('quota');
            storage.addChunk(org.id, name, index, { isLast, bytes }, device);
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
      const { org, device } = memberRole(session);
      // Parts on their way were sent before.
      queue.flush();
      if (!mayDrop(org, device, name)) throw new Refusal('not-owner');
      storage.transaction(() => storage.dropChunks(org.id, name));
      released();
      session.reply({ kind: 'ok', ref });
    },
  };
}
