/**
 * How sharing stands, in one word for the strip. Green only for what another computer has confirmed (law 5): what the relay
 * has is on its way, and what is saved here alone is said so.
 */
import type { FirstSync, SyncStatus } from '#modules/settings/contract/sync.api.ts';

/** Key of the words in `shell:trust`, how loud it is, and the figures in it. */
export interface SharingWord {
  readonly id:
    | 'local'
    | 'shutOut'
    | 'alarm'
    | 'offline'
    | 'arriving'
    | 'sending'
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
  const { link, alarms, frozen, pending, state, firstSync } = status;
  if (link === 'revoked') return { id: 'shutOut', state: 'warn', count: 0 };
  if (frozen || alarms.length > 0) return { id: 'alarm', state: 'warn', count: alarms.length };
  // While records come in the line is there, though not everything is in its place yet.
  if (firstSync && (link === 'online' || link === 'joining'))
    return { id: 'arriving', state: 'plain', count: percentOf(firstSync) };
  if (link !== 'online') return { id: 'offline', state: pending > 0 ? 'warn' : 'plain', count: pending };
  if (pending > 0) return { id: 'sending', state: 'plain', count: pending };
  if (state?.state === 'devices') return { id: 'shared', state: 'ok', count: state.count };
  return { id: state?.state === 'sole' ? 'sole' : 'relay', state: 'plain', count: 0 };
}

/** Whole per cents; a hundred only when all is here. */
export const percentOf = ({ done, total }: FirstSync): number =>
  total === 0 ? 0 : Math.min(99, Math.floor((done / total) * 100));
