/**
 * Revocations and the relay's own view of chains. A record that shuts a device out names its last envelopes that count; where
 * this relay has handed out later ones already, others would have taken in what is void for the rest. So the record must be
 * written anew, with the ends as they are.
 */
import { activeMembers, type ChainEnd, type Membership } from '../protocol/membership.ts';
import type { MembershipBody } from '../protocol/membership-record.ts';
import { SPACES, type SpaceName } from '../protocol/spaces.ts';

type Ends = Readonly<Partial<Record<SpaceName, ChainEnd | undefined>>>;
export type EndOf = (space: SpaceName, device: string) => ChainEnd | null;

/**
 * Whether nothing lies here beyond the ends a record names. Named ends that lie beyond what is here are no harm: a relay that
 * was restored or emptied gets the rest of the chain again, up to that end.
 */
export function coversChains(membership: Membership, body: MembershipBody, endOf: EndOf): boolean {
  const covers = (device: string, spaces: readonly SpaceName[], named: Ends): boolean =>
    spaces.every((space) => {
      const here = endOf(space, device);
      const end = named[space];
      if (here === null) return true;
      if (end === undefined || end.seq < here.seq) return false;
      return end.seq > here.seq || end.hash === here.hash;
    });
  switch (body.type) {
    case 'revoke':
      return covers(body.device, SPACES, body.chains);
    case 'recover':
      return activeMembers(membership).every(({ id }) => covers(id, SPACES, body.chains[id] ?? {}));
    case 'spaces': {
      const held = [...(membership.members.get(body.device)?.spaces ?? [])];
      // Into the audit space it may write as before.
      const lost = held.filter((space) => space !== 'audit' && !body.spaces.includes(space));
      return covers(body.device, lost, body.chains);
    }
    default:
      return true;
  }
}

/** Whose chains a record ends. */
export function endedBy(membership: Membership, body: MembershipBody): readonly string[] {
  if (body.type === 'recover') return activeMembers(membership).map(({ id }) => id);
  return body.type === 'revoke' || body.type === 'spaces' ? [body.device] : [];
}
