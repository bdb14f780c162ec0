/**
 * All that a device does about snapshots while it is online and all is here that the relay has: takes out of them what no log brings, writes them
 * where it is appointed, says what others' are worth, asks for what they stand for to go, and doubts the one it began with.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Bootstrap } from './bootstrap.ts';
import { createCompacting } from './compacting.ts';
import type { LogReading } from './log-reader.ts';
import type { RelaySession } from './relay-session.ts';
import { examineBase } from './snapshot-base.ts';
import { createSnapshotDoubt } from './snapshot-doubt.ts';
import { createSnapshotMending } from './snapshot-mending.ts';
import { createSnapshotWitness } from './snapshot-witness.ts';
import { createSnapshotWriter, type SnapshotWriterOptions } from './snapshot-writer.ts';

export interface SnapshotWork {
  /** Called every few seconds, while all is here that the relay had. Goes on in slices. */
  tick(): void;
}

interface Dependencies extends SnapshotWriterOptions {
  readonly outside: Pick<LogReading, 'url' | 'connect' | 'timers' | 'identity' | 'relayKey'>;
  readonly isHeld: (space: SpaceName) => boolean;
  readonly session: () => Pick<RelaySession, 'ask'>;
  /** Whether what is begun now is wanted yet: not so once the session is another one, or sending is forbidden. */
  readonly wanted: () => () => boolean;
  /** Follows a space's log anew. Rejects as `ask` does. */
  readonly follow: (space: SpaceName) => Promise<void>;
  readonly mend: Bootstrap['mend'];
  /** Something came that others' work may wait for. */
  readonly mended: () => void;
  /** There is something to send. */
  readonly sealed: () => void;
  readonly failed: (thrown: unknown) => void;
}

export function createSnapshotWork(dependencies: Dependencies): SnapshotWork {
  const { session, wanted, follow, mended, sealed, failed } = dependencies;
  const doubt = createSnapshotDoubt(dependencies);
  const writing = createSnapshotWriter(dependencies);
  const witness = createSnapshotWitness({
    ...dependencies,
    doubt,
    examine: (space, isWanted) => examineBase(dependencies, space, isWanted),
    lookMillis: dependencies.measures?.lookMillis,
  });
  const compacting = createCompacting(dependencies);
  const mending = createSnapshotMending(dependencies);
  let isWorking = false;

  const work = async (isWanted: () => boolean): Promise<void> => {
    if (await mending.run(session(), isWanted)) mended();
    if (!isWanted()) return;
    const wrote = await writing.run(session(), isWanted);
    const said = isWanted() && (await witness.run(session(), isWanted));
    if (!isWanted()) return;
    if (wrote || said) sealed();
    await compacting.run(session());
  };

  return {
    tick() {
      for (const space of doubt.look()) follow(space).catch(failed);
      const isWanted = wanted();
      if (isWorking || !isWanted()) return;
      isWorking = true;
      work(isWanted)
        .catch((thrown) => {
          if (isWanted()) failed(thrown);
        })
        .finally(() => {
          isWorking = false;
        });
    },
  };
}
