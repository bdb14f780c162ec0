/**
 * How far the relay takes what this device wrote. Into a space that it holds all of it; into one that was taken from it what the record names as the last that
 * counts, which the relay may have lost since, and which nobody else can bring. What was sealed behind that, or not sealed yet, stays until the space is given back.
 */
import type { Membership } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';

/** `space`: also one that this version does not know. */
export const mayWrite = (state: Membership | null, device: string, space: string): boolean =>
  space === 'audit' || state?.members.get(device)?.spaces.has(space as SpaceName) === true;

/** The number of our last envelope that the relay takes. `device`: ours, hex. */
export function lastToSend(
  { prepare }: Pick<Writer, 'prepare'>,
  state: Membership | null,
  device: string,
  space: SpaceName,
): number {
  if (mayWrite(state, device, space)) return Number.POSITIVE_INFINITY;
  const last = state?.members.get(device)?.left[space];
  if (last === undefined) return 0;
  const ours = prepare('SELECT hash FROM sync_own WHERE space = ? AND seq = ?').get(space, last.seq)?.hash;
  return ours && Buffer.from(last.hash, 'hex').equals(ours as Uint8Array) ? last.seq : 0;
}
