/**
 * How sharing stands, in one word for the strip. Green only for what another computer has confirmed (law 5): what the relay
 * has is on its way, and what is saved here alone is said so.
 */
import { type FirstSync, type SyncStatus, takesNothing } from '#modules/settings/contract/sync.api.ts';

/** Key of the words in `shell:trust`, how loud it is, and the figures in it. */
export interface SharingWord {
  readonly id:
    | 'local'
    | 'shutOut'
    | 'alarm'
    | 'offline'
    | 'refused'
    | 'arriving'
    | 'full'
    | 'sending'
    | 'kept'
    | 'relay'
    | 'sole'
    | 'shared'
    | 'outside';
  readonly state: 'ok' | 'plain' | 'warn';
  readonly count: number;
}

export function sharingWord(status: SyncStatus | undefined): SharingWord {
  // Of the clinic's records, which others have, and not among its computers until it is let in.
  if (status?.standing === 'outside') return { id: 'outside', state: 'warn', count: 0 };
  if (status === undefined || status.link === 'off') return { id: 'local', state: 'plain', count: 0 };
  const { link, alarms, frozen, pending, kept, reason, state, firstSync } = status;
  if (link === 'revoked') return { id: 'shutOut', state: 'warn', count: 0 };
  if (frozen || alarms.length > 0) return { id: 'alarm', state: 'warn', count: alarms.length };
  // While records come in the line is there, though not everything is in its place yet.
  if (firstSync && (link === 'online' || link === 'joining'))
    return { id: 'arriving', state: 'plain', count: percentOf(firstSync) };
  if (link === 'refused') return { id: 'refused', state: 'warn', count: pending };
  if (link !== 'online') return { id: 'offline', state: pending > 0 ? 'warn' : 'plain', count: pending };
  if (pending > 0 && takesNothing(reason)) return { id: 'full', state: 'warn', count: pending };
  if (pending > 0) return { id: 'sending', state: 'plain', count: pending };
  if (kept.length > 0)
    return { id: 'kept', state: 'warn', count: kept.reduce((sum, { count }) => sum + count, 0) };
  if (state?.state === 'devices') return { id: 'shared', state: 'ok', count: state.count };
  return { id: state?.state === 'sole' ? 'sole' : 'relay', state: 'plain', count: 0 };
}

/** Codes of ours, of the relay and of the system that have words of their own, in `devices:sharing.reason`. */
const REASONS = {
  quota: 'quota',
  storage: 'storage',
  token: 'token',
  'unknown-organisation': 'unknownOrganisation',
  'not-member': 'notMember',
  rate: 'rate',
  ECONNREFUSED: 'nobody',
  'no relay': 'nobody',
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  ENETUNREACH: 'network',
  EHOSTUNREACH: 'network',
  ETIMEDOUT: 'network',
  'no answer': 'silent',
  'no connection': 'silent',
  closed: 'silent',
  silence: 'silent',
  goingDown: 'silent',
} as const;

/** What is wrong with a certificate, by OpenSSL's and Node's codes; of all others it leads to nobody this computer trusts. */
const CERTIFICATES = {
  CERT_HAS_EXPIRED: 'certificateTime',
  CERT_NOT_YET_VALID: 'certificateTime',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateName',
} as const;

export interface Reason {
  readonly id:
    | (typeof REASONS)[keyof typeof REASONS]
    | (typeof CERTIFICATES)[keyof typeof CERTIFICATES]
    | 'certificate'
    | 'other';
  /** Whoever looks after the network knows it. */
  readonly code: string;
}

/** Why the line is down, or what the relay does not take; null where there is nothing to say, or it is said elsewhere. */
export function reasonOf({ link, reason }: Pick<SyncStatus, 'link' | 'reason'>): Reason | null {
  if (reason === null || reason === 'dropped' || reason === 'stale') return null;
  // What it refuses in between is looked at again within half a minute.
  if (link === 'online' && !takesNothing(reason)) return null;
  const certificate = /certificate.*\((\w+)\)/.exec(reason)?.[1];
  if (certificate !== undefined)
    return {
      id: certificate in CERTIFICATES ? CERTIFICATES[certificate as keyof typeof CERTIFICATES] : 'certificate',
      code: certificate,
    };
  return { id: reason in REASONS ? REASONS[reason as keyof typeof REASONS] : 'other', code: reason };
}

/** Whole per cents; a hundred only when all is here. */
export const percentOf = ({ done, total }: FirstSync): number =>
  total === 0 ? 0 : Math.min(99, Math.floor((done / total) * 100));
