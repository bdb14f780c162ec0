/** Brings the membership log here and the relay's in line: takes what we lack, gives what it lacks. */
import { MAX_RECORDS_FRAME } from '#protocol/frames.ts';
import { lengthOf } from '#protocol/membership.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import type { MembershipLog } from './types.ts';

/**
 * `overtaken`: the relay had records that it lacks now, and does not take them again: somebody wrote meanwhile whom they shut out.
 */
export type MembershipMatch = 'same' | 'forked' | 'refused' | 'overtaken';

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
  try {
    for (const record of log.after(all.records.length)) await session.ask({ kind: 'append', record });
  } catch (thrown) {
    if (!(thrown instanceof RelayRefusal) || thrown.code !== 'stale') throw thrown;
    return 'overtaken';
  }
  return 'same';
}

/** Gives the whole log to a relay that knows nothing of the organisation. Rejects as `ask` does. */
export const publishMembership = (session: Asking, log: MembershipLog, token: string): Promise<void> =>
  publishRecords(session, log.after(0), token);

/**
 * `isKnown`: the refusal of what the relay may have already, for it is not the first time; where it is left out, every refusal ends it.
 * Rejects as `ask` does.
 */
export async function publishRecords(
  session: Asking,
  all: readonly Uint8Array[],
  token: string,
  isKnown: (thrown: unknown) => boolean = () => false,
): Promise<void> {
  let records: Uint8Array[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    try {
      await session.ask({ kind: 'publish', token, records });
    } catch (thrown) {
      if (!isKnown(thrown)) throw thrown;
    }
    [records, bytes] = [[], 0];
  };
  for (const record of all) {
    if (bytes + record.length + 8 > MAX_RECORDS_FRAME / 2 && records.length > 0) await send();
    records.push(record);
    bytes += record.length;
  }
  await send();
}
