/** The real sync client on a machine of the simulator, wired as a core wires it. */
import { type Belonging, createBelonging } from '#platform/sync/belonging.ts';
import { createSyncClient } from '#platform/sync/client.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import type { SeenEnds } from '#platform/sync/membership-authoring.ts';
import { seenEndsOf } from '#platform/sync/seen-ends.ts';
import type { SnapshotMeasures } from '#platform/sync/snapshot-writer.ts';
import type { Connect } from '#platform/sync/types.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import type { Core } from './core.ts';
import type { ProcessTimers } from './time.ts';

export interface Client {
  readonly belonging: Belonging;
  readonly sync: SyncClient;
  readonly random: Random;
  readonly seenEnds: SeenEnds;
}

export interface ClientOptions {
  readonly core: Core;
  readonly org: Id;
  readonly connect: Connect;
  readonly timers: ProcessTimers;
  readonly random: Random;
  /** Told of what the client itself takes for a defect. */
  readonly onDefect: (thrown: unknown) => void;
  /** When snapshots are due and how they are cut, where that is to be seen within a seed. */
  readonly snapshots: Partial<SnapshotMeasures>;
}

export function startClient({ core, org, connect, timers, random, onDefect, snapshots }: ClientOptions): Client {
  const { writer, records, registry, audit, clock } = core;
  const belonging = createBelonging(writer, org, random);
  const options = {
    writer,
    records,
    registry,
    audit,
    membership: belonging.log,
    keys: belonging.keys,
    identity: belonging.identity,
    clock,
    random,
    timers,
    connect,
    url: belonging.relay()!,
    breathe: (work: () => void) => void timers.after(0, work),
    onDefect,
    snapshots,
  };
  const sync = createSyncClient(options);
  records.onChange(() => sync.committed());
  return { belonging, sync, random, seenEnds: seenEndsOf(writer) };
}
