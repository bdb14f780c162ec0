/** Brings the membership log here and the relay's in line: takes what we lack, gives what it lacks. */
import { MalformedError } from '#protocol/bytes.ts';
import { openExtent } from '#protocol/extent.ts';
import { MAX_RECORDS_FRAME } from '#protocol/frames.ts';
import { lengthOf } from '#protocol/membership.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import type { MembershipLog } from './types.ts';

/**
 * `overtaken`: the relay had records that it lacks now, and does not take them again: somebody wrote meanwhile whom they shut out, and it
 * denies what it signed, or never signed it for us.
 */
export type MembershipMatch = 'same' | 'forked' | 'refused' | 'overtaken';

type Asking = Pick<RelaySession, 'ask'>;

/** With the relay in force. What it lost is noted, so that somebody is told. Rejects as `ask` does. */
export async function matchMembership(session: Asking, log: MembershipLog): Promise<MembershipMatch> {
  const before = signedLength(log);
  const { match, length } = await alignMembership(session, log);
  if (match === 'overtaken') log.noteSetBack('refused');
  if (match !== 'same') return match;
  if (length < before) log.noteSetBack('healed');
  else if (log.setBack() === 'refused') log.noteSetBack(null);
  await keepExtent(session, log);
  return match;
}

/** The same with any relay of the clinic. `length`: of what it had. */
export async function alignMembership(
  session: Asking,
  log: MembershipLog,
): Promise<{ readonly match: MembershipMatch; readonly length: number }> {
  const own = lengthOf(log.state());
  const whole = async (): Promise<readonly Uint8Array[]> =>
    (await session.ask({ kind: 'members', after: 0 })).records;
  // Our own last record comes again, which tells that the relay has the same log as we.
  const { first, records } = await session.ask({ kind: 'members', after: Math.max(0, own - 1) });
  const isBehind = records.length === 0 && own > 0;
  if (!isBehind) {
    const taken = log.take(first, records);
    if (taken !== 'refused') return { match: taken === 'taken' ? 'same' : taken, length: own };
  }
  // Two logs may have come apart before our last record: where they did, one record proves it.
  const all = await whole();
  const taken = log.take(1, all);
  if (taken !== 'taken') return { match: taken, length: all.length };
  if (await giveBack(session, log, all.length)) return { match: 'same', length: all.length };
  // Somebody may have written the next one meanwhile.
  const again = log.take(1, await whole());
  return { match: again === 'taken' ? 'overtaken' : again, length: all.length };
}

/** What a relay lacks behind `length`. Answers whether it took all of it. */
async function giveBack(session: Asking, log: MembershipLog, length: number): Promise<boolean> {
  const records = log.after(0);
  let isRestored = false;
  for (let at = length; at < records.length; ) {
    try {
      await session.ask({ kind: 'append', record: records[at]! });
      at += 1;
    } catch (thrown) {
      if (!(thrown instanceof RelayRefusal) || thrown.code !== 'stale') throw thrown;
      const reached = isRestored ? 0 : await restoreRecords(session, log, at + 1);
      if (reached <= at) return false;
      isRestored = true;
      at = reached;
    }
  }
  return true;
}

/**
 * Gives a relay what it lost from record `first` on, or as much of the end as fits into a frame, by its own signature. It needs not know us:
 * we may have been let in by what it lost. Answers how long its log is then; 0 where it did not take it. Rejects where the link goes.
 */
export async function restoreRecords(session: Asking, log: MembershipLog, first?: number): Promise<number> {
  const signed = signedLength(log);
  const records = log.after(0).slice(0, signed);
  let [from, room] = [signed + 1, MAX_RECORDS_FRAME / 2];
  while (from > 1 && records[from - 2]!.length < room) {
    from -= 1;
    room -= records[from - 1]!.length;
  }
  if (signed === 0 || (first ?? from) < from) return 0;
  from = first ?? from;
  try {
    const extent = log.extent()!;
    await session.ask({ kind: 'restore', extent, first: from, records: records.slice(from - 1) });
    return signed;
  } catch (thrown) {
    if (thrown instanceof RelayRefusal && thrown.code !== 'later') return 0;
    throw thrown;
  }
}

/** Asks the relay for its word on the log as it stands, where ours is of another state or of another relay. Rejects where the link goes. */
export async function keepExtent(session: Asking, log: MembershipLog): Promise<void> {
  const length = lengthOf(log.state());
  if (length === 0 || signedLength(log) === length) return;
  try {
    const { extent } = await session.ask({ kind: 'extent' });
    if (signedLength(log, extent) === lengthOf(log.state())) log.keepExtent(Buffer.from(extent));
  } catch (thrown) {
    // It is asked again the next time.
    if (!(thrown instanceof RelayRefusal)) throw thrown;
  }
}

/** Of how many of our records the relay in force has signed that it has them; 0 where it did not, or of another log than ours. */
function signedLength(log: MembershipLog, bytes: Uint8Array | null = log.extent()): number {
  const state = log.state();
  if (state === null || bytes === null) return 0;
  try {
    const extent = openExtent(bytes, Buffer.from(state.relayKey, 'hex'));
    return extent?.org === state.org && state.heads[extent.length - 1] === extent.head ? extent.length : 0;
  } catch (thrown) {
    if (thrown instanceof MalformedError) return 0;
    throw thrown;
  }
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
