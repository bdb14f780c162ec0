/**
 * Whether the snapshot that stands for the beginning of a log here left something out (ADR 0018). Others prove it: one found something else in it and
 * signed that, or what came since rests on an envelope that neither the snapshot nor the log behind it holds. Then an alarm is raised, and
 * the log is taken in from its first place: what is here is passed over, and what was left out comes.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { SNAPSHOT_SPACES, snapshotNotes } from './snapshot-notes.ts';
import type { SyncStore } from './sync-store.ts';

/** So long an envelope may be missing while all of the log is here: its own may be on its way in another space's. */
const PATIENCE_MILLIS = 60_000;

export interface SnapshotDoubt {
  /** Spaces to be followed anew, from their first place. To be called while all that the relay had is here. */
  look(): readonly SpaceName[];
  /** This device itself found in the log what the snapshot left out: it is followed anew with the next look. */
  prove(space: SpaceName): void;
}

interface Dependencies {
  readonly writer: Writer;
  readonly store: SyncStore;
  readonly isHeld: (space: SpaceName) => boolean;
  readonly clock: Clock;
}

export function createSnapshotDoubt({ writer, store, isHeld, clock }: Dependencies): SnapshotDoubt {
  const { self, alarms, attestations, denied, places, vectors } = store;
  const notes = snapshotNotes(createMeta(writer));
  /** What is missing, and since when. */
  const missing = new Map<string, number>();
  const proven = new Set<SpaceName>();

  /** Spaces in which something is missing for too long, and who says that there is more. */
  const lacking = (): ReadonlyMap<SpaceName, readonly string[]> => {
    const now = vectors.missing(isHeld).filter(({ space }) => space !== undefined);
    const names = new Set(now.map(({ name }) => name));
    for (const name of missing.keys()) if (!names.has(name)) missing.delete(name);
    const late = new Map<SpaceName, string[]>();
    for (const { space, name, claimant } of now) {
      if (claimant === null) continue;
      const since = missing.get(name) ?? clock.now();
      missing.set(name, since);
      if (Math.abs(clock.now() - since) >= PATIENCE_MILLIS)
        late.set(space!, [...(late.get(space!) ?? []), claimant]);
    }
    return late;
  };

  /** The snapshot's author is named where this device found it out itself, else with the one by whose word it was left; several, or one who denies his own, name nobody. */
  const suspectOf = (
    space: SpaceName,
    author: string,
    claimants: readonly string[],
  ): Parameters<SyncStore['alarms']['raise']>[1] => {
    if (proven.has(space)) return { space, device: author };
    const [claimant] = claimants;
    return claimant !== undefined && new Set(claimants).size === 1
      ? { space, device: author, claimant }
      : { space };
  };

  /** All chains but our own begin anew: an op that is here is known by its id. */
  const beginAnew = (space: SpaceName, snapshot: string, suspect: ReturnType<typeof suspectOf>): void =>
    writer.transaction(() => {
      store.chains.forget(space, self.device);
      const log = places.log(space);
      if (log !== null) places.begin(space, log);
      notes.doubt(space, snapshot);
      notes.setBase(space, null);
      alarms.raise('snapshot', suspect);
    });

  return {
    look() {
      const begun = SNAPSHOT_SPACES.filter((space) => isHeld(space) && notes.base(space) !== null);
      // Asked every few seconds, and most devices followed their logs from the first place.
      if (begun.length === 0) return [];
      const late = lacking();
      return begun.filter((space) => {
        const base = notes.base(space)!;
        // That was said, and the log from its first place is not to be had: it was begun with once more.
        if (notes.doubted(space) === base.snapshot) return false;
        const words = attestations.about(space, base.snapshot).filter(({ verdict }) => verdict === 'differs');
        const claimants = [...words.map(({ device }) => device), ...(late.get(space) ?? [])];
        if (claimants.length === 0 && !proven.has(space) && !denied.has(space)) return false;
        beginAnew(space, base.snapshot, suspectOf(space, base.author, claimants));
        missing.clear();
        proven.delete(space);
        denied.delete(space);
        return true;
      });
    },
    prove: (space) => void proven.add(space),
  };
}
