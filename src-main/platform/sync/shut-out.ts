/** What follows here once devices were shut out: something of theirs may stand here that does not count, and their word of others is over. */
import { SPACES } from '#protocol/spaces.ts';
import type { SyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

export function noticeShutOut(
  { alarms, chains, self }: Pick<SyncStore, 'alarms' | 'chains' | 'self'>,
  membership: Pick<MembershipLog, 'state'>,
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
        alarms.raise('diverged', { space, device });
    }
  }
  alarms.endOf(shutOut);
}
