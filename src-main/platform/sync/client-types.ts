/** The sync client as the program sees it: what it is begun with, and what it tells (client.ts). */
import type { Registry } from '#shared/entity/registry.ts';
import type { Alarms } from './alarms.ts';
import type { BootstrapProgress } from './bootstrap-progress.ts';
import type { RelaySession } from './relay-session.ts';
import type { SnapshotMeasures } from './snapshot-writer.ts';
import type { SyncStoreOptions } from './sync-store.ts';
import type { Breathe, Connect, Timers } from './types.ts';
import type { Vectors } from './vectors.ts';
import type { Whisper, WhisperTo } from './whispering.ts';

export interface SyncOptions extends SyncStoreOptions {
  readonly timers: Timers;
  readonly breathe: Breathe;
  readonly connect: Connect;
  readonly url: string;
  /** What the relay's keeper gave out for a new organisation; empty where none is asked for. */
  readonly token?: string;
  /** What the product knows of records, for the order of snapshots. */
  readonly registry: Registry;
  /** When snapshots are written, and how; for tests. */
  readonly snapshots?: Partial<SnapshotMeasures>;
  /** Nobody waits for this thread: it may take longer at a time. */
  readonly isAlone?: boolean;
}

/**
 * `offline`: no link · `joining`: the link is there, and we are finding our place · `online` · `revoked`: this device was shut
 * out · `refused`: the relay does not let us in · `stranger`: it is not our relay.
 */
export type LinkState = 'offline' | 'joining' | 'online' | 'revoked' | 'refused' | 'stranger';

export interface SyncClient {
  /** `reason`: a word of ours or the relay's why it is not online, or what it last refused. */
  readonly link: { readonly state: LinkState; readonly reason: string | null };
  /** Nothing is left to fetch, nothing to send, all of it confirmed; but for what waits until a space is given back. */
  readonly isSettled: boolean;
  /** Nothing is sent until somebody has looked into an alarm. */
  readonly isFrozen: boolean;
  /** Of a first sync by a snapshot; null before and after. */
  readonly firstSync: BootstrapProgress | null;
  readonly alarms: Alarms;
  readonly vectors: Vectors;
  /** Something was committed here. */
  committed(): void;
  /** Says now what we have seen, if that is news, and sends what waits for company. */
  flush(): void;
  /** Lost where nobody listens, or the relay has better things to do. */
  whisper(to: WhisperTo, bytes: Uint8Array): void;
  onWhisper(listener: (whisper: Whisper) => void): () => void;
  onChange(listener: () => void): () => void;
  /** While it is let in; null otherwise. For requests of others: a record for the membership log, a mailbox. */
  session(): Pick<RelaySession, 'ask'> | null;
  close(): void;
}
