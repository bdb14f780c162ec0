/** Which spaces this device holds, by its own membership log: what records.commit may write and what screens may call none. */
import type { Holds } from '../records/spaces.ts';
import type { Belonging } from './belonging.ts';

/**
 * While nothing is shared all of them; so, too, where the database came out of a backup and was not let in again: what is here
 * is all there is. The answer follows the log as it grows.
 */
export const heldSpaces =
  ({ identity, log }: Pick<Belonging, 'identity' | 'log'>): Holds =>
  (space) => {
    if (space === 'local') return true;
    const member = log.state()?.members.get(identity.device);
    return member === undefined || member.spaces.has(space);
  };
