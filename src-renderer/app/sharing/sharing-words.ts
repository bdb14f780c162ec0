/**
 * How sharing stands, in one word for the strip. Green only for what another computer has confirmed (law 5): what the relay
 * has is on its way, and what is saved here alone is said so.
 */
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';

/** Key of the words in `shell:trust`, how loud it is, and the figures in it. */
export interface SharingWord {
  readonly id: 'local' | 'shutOut' | 'alarm' | 'offline' | 'sending' | 'relay' | 'shared';
  readonly state: 'ok' | 'plain' | 'warn';
  readonly count: number;
}

export function sharingWord(status: SyncStatus | undefined): SharingWord {
  if (status === undefined || status.link === 'off') return { id: 'local', state: 'plain', count: 0 };
  const { link, alarms, frozen, pending, state } = status;
  if (link === 'revoked') return { id: 'shutOut', state: 'warn', count: 0 };
  if (frozen || alarms.length > 0) return { id: 'alarm', state: 'warn', count: alarms.length };
  if (link !== 'online') return { id: 'offline', state: pending > 0 ? 'warn' : 'plain', count: pending };
  if (pending > 0) return { id: 'sending', state: 'plain', count: pending };
  if (state?.state === 'devices') return { id: 'shared', state: 'ok', count: state.count };
  return { id: 'relay', state: 'plain', count: 0 };
}
