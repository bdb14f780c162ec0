/**
 * Whispers: sealed messages that are worth something now or never. Handed on at once to those who hold the space, or dropped:
 * nothing of them is kept, not even for a moment while a reader is slow.
 */
import { MalformedError } from '../protocol/bytes.ts';
import { WHISPERS, type WhisperFrame, whispers } from '../protocol/frames.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';

const EVERYBODY = '0'.repeat(32);
/** A long one weighs as much as so many short ones: one more for each of these. */
const WEIGHED_BYTES = 4096;

/** Takes a whisper from a session. Throws MalformedError. */
export function passWhisper({ limits, metrics }: Context, session: Session, bytes: Uint8Array): void {
  const frame: WhisperFrame = whispers.decode(bytes);
  if (frame.kind !== 'whisper') throw new MalformedError('is not for a relay');
  const drop = (): void => metrics.count('whispers_dropped_total');
  const isWithin = session.whispers.take(1 + frame.bytes.length / WEIGHED_BYTES);
  const { role } = session;
  const holds = (device: string): boolean =>
    role.kind === 'member' && role.org.membership.members.get(device)?.spaces.has(frame.space) === true;
  if (role.kind !== 'member' || !isWithin || !holds(role.device)) {
    drop();
    return;
  }
  const passed = whispers.encode({ kind: 'whispered', from: role.device, space: frame.space, bytes: frame.bytes });
  for (const other of role.org.sessions) {
    if (other === session || other.role.kind !== 'member' || !holds(other.role.device)) continue;
    const isMeant = frame.to === EVERYBODY ? other.follows.has(frame.space) : other.role.device === frame.to;
    if (!isMeant) continue;
    if (other.peer.waiting >= limits.whisperWater) drop();
    else {
      other.send(WHISPERS, passed);
      metrics.count('whispers_total');
    }
  }
}
