/** Brings the membership log here and the relay's in line: takes what we lack, gives what it lacks. */
import { MAX_RECORDS_FRAME } from '#protocol/frames.ts';
import { lengthOf } from '#protocol/membership.ts';
import type { RelaySession } from './relay-session.ts';
import type { MembershipLog } from './types.ts';

export type MembershipMatch = 'same' | 'forked' | 'refused';

type Asking = Pick<RelaySession, 'ask'>;

/** Rejects as `ask` does. */
export async function matchMembership(session: Asking, log: MembershipLog): Promise<MembershipMatch> {
  const length = lengthOf(log.state());
  // Our own last record comes again, which tells that the relay has the same log as we.
  const { first, records } = await session.ask({ kind: 'members', after: Math.max(0, length - 1) });
  if (records.length > 0 || length === 0) {
    const taken = log.take(first, records);
    return taken === 'taken' ? 'same' : taken;
  }
  const all = await session.ask({ kind: 'members', after: 0 });
  const taken = log.take(1, all.records);
  if (taken !== 'taken') return taken;
  for (const record of log.after(all.records.length)) await session.ask({ kind: 'append', record });
  return 'same';
}

/** Gives the whole log to a relay that knows nothing of the organisation. Rejects as `ask` does. */
export async function publishMembership(session: Asking, log: MembershipLog, token: string): Promise<void> {
  let records: Uint8Array[] = [];
  let bytes = 0;
  for (const record of log.after(0)) {
    if (bytes + record.length + 8 > MAX_RECORDS_FRAME / 2) {
      await session.ask({ kind: 'publish', token, records });
      [records, bytes] = [[], 0];
    }
    records.push(record);
    bytes += record.length;
  }
  await session.ask({ kind: 'publish', token, records });
}
