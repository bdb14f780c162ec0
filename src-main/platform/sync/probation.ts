/**
 * A relay with another key than the one in force: it may be the clinic's new one, or a stranger. It is told who we are, in
 * words that are worth nothing elsewhere, and asked for the membership log. Only where that goes on from ours and ends with
 * this very key, signed by an administrating device, is anything taken from it; until then nothing else is said or heard.
 */
import { MalformedError } from '#protocol/bytes.ts';
import { lengthOf, MembershipError, withRecord } from '#protocol/membership.ts';
import { parseRecord } from '#protocol/membership-record.ts';
import { isUnanswered, RelayRefusal, type RelaySession } from './relay-session.ts';
import type { MembershipLog } from './types.ts';

/** `forked`: it showed two records of one number, both of them signed; the proof is kept. */
export type Proof = 'proven' | 'unproven' | 'forked';

/** Takes the records only where they prove that the relay of this key (hex) is the clinic's. */
export function takeProof(
  log: MembershipLog,
  relayKey: string,
  first: number,
  records: readonly Uint8Array[],
): Proof {
  let after = log.state();
  const length = lengthOf(after);
  if (after === null || first < 1) return 'unproven';
  const own = log.after(first - 1);
  try {
    for (const [at, bytes] of records.entries()) {
      if (first + at > length) after = withRecord(after, parseRecord(Buffer.from(bytes)));
      else if (!Buffer.from(bytes).equals(own[at]!)) return 'unproven';
    }
  } catch (thrown) {
    if (thrown instanceof MembershipError || thrown instanceof MalformedError) return 'unproven';
    throw thrown;
  }
  if (after.relayKey !== relayKey) return 'unproven';
  return log.take(first, records) === 'taken' ? 'proven' : 'unproven';
}

/** The same, where a refusal is no proof either; null where it does not answer. */
export const tryRelay = (
  session: Pick<RelaySession, 'ask'>,
  log: MembershipLog,
  relayKey: string,
): Promise<Proof | null> =>
  proveRelay(session, log, relayKey).catch((thrown) => {
    if (thrown instanceof RelayRefusal) return 'unproven';
    if (isUnanswered(thrown)) return null;
    throw thrown;
  });

/** Asks a relay that let us in for its proof. Rejects as `ask` does. */
export async function proveRelay(
  session: Pick<RelaySession, 'ask'>,
  log: MembershipLog,
  relayKey: string,
): Promise<Proof> {
  const length = lengthOf(log.state());
  // Our own last record comes again, which tells whether it is the same log.
  const { first, records } = await session.ask({ kind: 'members', after: Math.max(0, length - 1) });
  const last = log.after(length - 1)[0];
  if (records.length === 0 || last === undefined) return 'unproven';
  if (first === length && Buffer.from(last).equals(records[0]!)) return takeProof(log, relayKey, first, records);
  const all = await session.ask({ kind: 'members', after: 0 });
  // Compared only: what stands beyond ours has no place here.
  return log.take(1, all.records.slice(0, length)) === 'forked' ? 'forked' : 'unproven';
}
