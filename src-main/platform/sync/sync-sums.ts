/**
 * The tables of sharing whose rows are summed up, and all of their columns. Those that are not here are under chains of hashes and
 * signatures: our own envelopes, and what is worked out from ours and others' (check-own.ts, check-chains.ts).
 */
import { createRowSums, type RowSums } from '../database/row-sums.ts';
import type { Writer } from '../database/types.ts';

export const SUMMED = {
  sync_membership: ['seq', 'record'],
  sync_membership_fork: ['seq', 'ours', 'theirs', 'record'],
  sync_entry: ['space', 'device', 'seq', 'hash'],
  sync_log: ['space', 'log'],
  sync_place: ['space', 'place', 'head'],
  sync_stray: ['op', 'space', 'seq'],
  sync_waiting: [
    ...(['id', 'space', 'device', 'seq', 'hash', 'bytes', 'reason', 'since'] as const),
    ...(['not_before', 'needs_device', 'needs_seq'] as const),
  ],
  sync_quarantine: ['id', 'space', 'place', 'device', 'seq', 'hash', 'reason', 'at', 'bytes'],
  sync_part: ['space', 'device', 'part', 'bytes'],
  sync_vector: ['device', 'seq', 'at', 'received', 'content'],
  attestation: ['space', 'device', 'word'],
  cut_mark: ['space', 'place', 'op'],
  sync_seen: ['space', 'device', 'seq'],
  sync_alarm: ['id', 'kind', 'space', 'device', 'first', 'last', 'ended', 'claimant'],
  sync_audit: [
    ...(['device', 'seq', 'at', 'hlc', 'actor', 'login', 'role', 'action', 'entity', 'record'] as const),
    ...(['purpose', 'origin', 'first_op', 'last_op', 'digest', 'hash', 'salt', 'value'] as const),
  ],
} as const;

export type SyncSums = RowSums<typeof SUMMED>;

export const createSyncSums = (writer: Writer): SyncSums => createRowSums(writer, SUMMED);
