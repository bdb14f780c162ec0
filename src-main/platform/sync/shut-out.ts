/** What follows here once devices were shut out: something of theirs may stand here that does not count, and their word of others is over. */
import { SPACES } from '#protocol/spaces.ts';
import type { LeftEnd } from './leave-log.ts';
import type { SyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

/** `left`: how far this device had taken others in on the other side of a split list, before it began anew (leave-log.ts). */
export function noticeShutOut(
  { alarms, chains, self }: Pick<SyncStore, 'alarms' | 'chains' | 'self'>,
  membership: Pick<MembershipLog, 'state'>,
  left: readonly LeftEnd[],
): void {
  const shutOut: string[] = [];
  for (const [device, { revoked }] of membership.state()?.members ?? []) {
    if (revoked === null) continue;
    shutOut.push(device);
    for (const space of device === self.device ? [] : SPACES) {
      const [end, last] = [chains.end(space, device)?.seq ?? 0, revoked.chains[space]];
      const known = last === undefined ? null : chains.hashAt(space, device, last.seq);
      // Nobody else will ever have it.
      if (end > (last?.seq ?? 0) || (known !== null && known !== last!.hash))
        alarms.raiseOnce('diverged', { space, device });
    }
  }
  for (const { space, device, seq, hash } of left) {
    const member = membership.state()?.members.get(device);
    // Whoever takes part brings it himself.
    if (member !== undefined && member.revoked === null) continue;
    const last = member?.revoked?.chains[space];
    if (seq > (last?.seq ?? 0) || (seq === last?.seq && hash !== last.hash))
      alarms.raiseOnce('diverged', { space, device });
  }
  alarms.endOf(shutOut);
}
