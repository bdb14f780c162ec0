/** All that the sync client works with inside its database, put together. */

import { createSigner } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { Audit } from '../audit/types.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import type { Records } from '../records/types.ts';
import { type Alarms, createAlarms } from './alarms.ts';
import { type ApplyOps, applyTo } from './apply-ops.ts';
import { type Attestations, createAttestations } from './attestations.ts';
import { createAuditStore } from './audit-store.ts';
import { settleAuthorship } from './authorship.ts';
import { type Chains, createChains } from './chains.ts';
import { createJudge } from './judge.ts';
import { createLogPlaces, type LogPlaces } from './log-places.ts';
import { createOpCursor, type OpCursor } from './op-cursor.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createOwnEnvelopes, type OwnEnvelopes } from './own-envelopes.ts';
import { createOwnTwin, type OwnTwin } from './own-twin.ts';
import { createPieces, type Pieces } from './pieces.ts';
import { createQuarantine } from './quarantine.ts';
import { createReceiver, type Receiver } from './receive.ts';
import { snapshotNotes } from './snapshot-notes.ts';
import { createSyncSums } from './sync-sums.ts';
import type { DeviceIdentity, MembershipLog, SpaceKeys } from './types.ts';
import { createVectors, type Vectors } from './vectors.ts';
import { createWaiting, type Waiting } from './waiting.ts';
import { createWhispering, type Whispering } from './whispering.ts';

export interface SyncStoreOptions {
  readonly writer: Writer;
  readonly records: Pick<Records, 'apply' | 'announce'>;
  readonly audit: Audit;
  readonly membership: MembershipLog;
  readonly keys: SpaceKeys;
  readonly identity: DeviceIdentity;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of defects, never with record content. */
  readonly onDefect?: (thrown: unknown) => void;
}

export interface SyncStore {
  readonly self: { readonly org: string; readonly device: string };
  readonly alarms: Alarms;
  readonly chains: Chains;
  readonly places: LogPlaces;
  readonly own: OwnEnvelopes;
  readonly cursor: OpCursor;
  readonly vectors: Vectors;
  readonly attestations: Attestations;
  readonly waiting: Waiting;
  readonly pieces: Pieces;
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly whispering: Whispering;
  readonly signer: ReturnType<typeof createSigner>;
  readonly apply: ApplyOps;
  readonly twin: OwnTwin;
  /** Spaces whose snapshot, with which this device began, an envelope denies. */
  readonly denied: Set<SpaceName>;
}

/** `alarmed`: an alarm was raised or ended. */
export function createSyncStore(options: SyncStoreOptions, alarmed: () => void): SyncStore {
  const { writer, membership, keys, identity, clock, random, audit } = options;
  const self = { org: identity.org, device: identity.device };
  const sums = createSyncSums(writer);
  settleAuthorship(writer, sums, self.device, membership.state());
  const now = (): number => clock.now();
  const alarms = createAlarms({ writer, sums, audit, now, changed: alarmed });
  const chains = createChains(writer, sums);
  const places = createLogPlaces(writer, sums);
  const own = createOwnEnvelopes(writer);
  const pieces = createPieces(writer, sums);
  const waiting = createWaiting(writer, sums);
  const cursor = createOpCursor(writer, sums);
  const signer = createSigner(identity.sign.privateKey);
  const twin = createOwnTwin({ self: { ...self, publicKey: identity.sign.publicKey }, own, alarms });
  const denied = new Set<SpaceName>();
  const notes = snapshotNotes(createMeta(writer));
  const saidEnd = (space: SpaceName, device: string): number | null => notes.base(space)?.ends[device] ?? null;
  const vectors = createVectors({
    ...{ writer, sums, self: self.device, membership, chains, places, own, waiting, alarms, twin, now },
  });
  const attestations = createAttestations(writer, sums);
  const apply = applyTo(options.records, (space, device) => alarms.raise('impostor', { space, device }));
  const judge = createJudge({ self, membership, keys, clock, chains, own, pieces, waiting, saidEnd });
  const receiver = createReceiver({
    ...{
      writer,
      clock,
      judge,
      apply,
      chains,
      own,
      pieces,
      waiting,
      alarms,
      vectors,
      attestations,
      cursor,
    },
    self: { device: self.device, publicKey: identity.sign.publicKey },
    quarantine: createQuarantine(writer, sums, audit, now),
    audit: createAuditStore(writer, sums),
    twin,
    deny: (space) => denied.add(space),
    onDefect: options.onDefect ?? (() => undefined),
  });
  const outbox = createOutbox({ writer, self, signer, membership, keys, chains, own, cursor, random });
  const whispering = createWhispering({ identity, signer, membership, keys, clock, random });
  return {
    ...{ self, alarms, chains, places, own, cursor, vectors, attestations, waiting, pieces },
    ...{ signer, receiver, outbox, whispering, apply, twin, denied },
  };
}
