/** What follows here once devices were shut out: something of theirs may stand here that does not count, and their word of others is over. */
import { lastOf, type Membership } from '#protocol/membership.ts';
import { SPACES } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import { type LeftEnd, leftEnds } from './leave-log.ts';
import type { SyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

/** Of what was in pieces when its author was shut out, or left the space, the rest never comes once all that counts is here. */
function forgetUnfinished(
  writer: Writer,
  { chains, pieces, self }: Pick<SyncStore, 'chains' | 'pieces' | 'self'>,
  state: Membership | null,
): void {
  const unfinished = [...(state?.members ?? [])].flatMap(([device, { revoked }]) =>
    SPACES.filter((space) => {
      const last = lastOf(state!, space, device);
      const isOver = last !== undefined || revoked !== null;
      const isHere = (chains.end(space, device)?.seq ?? 0) >= (last?.seq ?? 0);
      return device !== self.device && isOver && isHere && pieces.of(space, device).length > 0;
    }).map((space) => ({ space, device })),
  );
  if (unfinished.length === 0) return;
  writer.transaction(() => {
    for (const { space, device } of unfinished) pieces.clear(space, device);
  });
}

/** `left`: how far this device had taken others in on the other side of a split list, before it began anew (leave-log.ts). */
export function noticeShutOut(
  writer: Writer,
  store: Pick<SyncStore, 'alarms' | 'chains' | 'pieces' | 'self'>,
  membership: Pick<MembershipLog, 'state'>,
  left: readonly LeftEnd[] = leftEnds(writer),
): void {
  const { alarms, chains, self } = store;
  forgetUnfinished(writer, store, membership.state());
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
