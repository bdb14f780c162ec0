/** A relay that does not let this device in may have lost what it knew of the clinic, or of us: then it is given that back. */
import { publishMembership, restoreRecords } from './membership-sync.ts';
import { isUnanswered, RelayRefusal, type RelaySession } from './relay-session.ts';
import type { MembershipLog } from './types.ts';

interface EntryMending {
  /** Of a relay that lost everything. */
  readonly token: string;
  readonly log: MembershipLog;
  /** It knows nothing of the organisation. */
  readonly unknown: () => void;
}

export interface MendedEntry {
  /** Whether it is worth saying once more who we are. */
  readonly mayEnter: boolean;
  /** Why not: the relay's refusal, or that it did not answer. */
  readonly refusal: unknown;
}

/** Answers what is to be done after a refusal of `code`; each session is asked to take us back once, or a relay could go on like that. */
export function createEntryMending({ token, log, unknown }: EntryMending) {
  let restored: Pick<RelaySession, 'ask'> | null = null;

  const giveBack = async (session: Pick<RelaySession, 'ask'>): Promise<boolean> => {
    if (restored === session) return false;
    restored = session;
    if ((await restoreRecords(session, log)) === 0) return false;
    log.noteSetBack('healed');
    return true;
  };

  return async (session: Pick<RelaySession, 'ask'>, code: RelayRefusal['code']): Promise<MendedEntry> => {
    try {
      if (code === 'unknown-organisation') {
        unknown();
        await publishMembership(session, log, token);
        return { mayEnter: true, refusal: null };
      }
      const mayEnter = code === 'not-member' && (await giveBack(session));
      return { mayEnter, refusal: new RelayRefusal(code) };
    } catch (refusal) {
      if (!(refusal instanceof RelayRefusal) && !isUnanswered(refusal)) throw refusal;
      const mayEnter = refusal instanceof RelayRefusal && refusal.code === 'organisation-exists';
      return { mayEnter, refusal };
    }
  };
}
