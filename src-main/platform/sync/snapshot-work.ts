/** All that a device does about snapshots while it is online and nothing waits: writes them where it is appointed, says what others' are worth, and asks for what they stand for to go. */
import type { Registry } from '#shared/entity/registry.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import { createCompacting } from './compacting.ts';
import type { LogReading } from './log-reader.ts';
import type { RelaySession } from './relay-session.ts';
import { examineBase } from './snapshot-base.ts';
import type { SnapshotDoubt } from './snapshot-doubt.ts';
import { createSnapshotWitness } from './snapshot-witness.ts';
import { createSnapshotWriter, type SnapshotMeasures } from './snapshot-writer.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, SpaceKeys } from './types.ts';

export interface SnapshotWork {
  /** In slices; true if there is something to send. Rejects as `ask` does. `isWanted`: false once it is not to go on. */
  run(session: Pick<RelaySession, 'ask'>, isWanted: () => boolean): Promise<boolean>;
}

interface Dependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly breathe: Breathe;
  readonly doubt: Pick<SnapshotDoubt, 'prove'>;
  readonly outside: Pick<LogReading, 'url' | 'connect' | 'timers' | 'identity' | 'relayKey'>;
  readonly measures: Partial<SnapshotMeasures> | undefined;
}

export function createSnapshotWork(dependencies: Dependencies): SnapshotWork {
  const writing = createSnapshotWriter(dependencies);
  const witness = createSnapshotWitness({
    ...dependencies,
    examine: (space, isWanted) => examineBase(dependencies, space, isWanted),
    lookMillis: dependencies.measures?.lookMillis,
  });
  const compacting = createCompacting(dependencies);
  return {
    async run(session, isWanted) {
      const wrote = await writing.run(session, isWanted);
      const said = isWanted() && (await witness.run(session, isWanted));
      if (isWanted()) await compacting.run(session);
      return wrote || said;
    },
  };
}
