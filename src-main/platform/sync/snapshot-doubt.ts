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

  /** Envelopes that others name and nothing here knows of. */
  const named = (): readonly { readonly space: SpaceName; readonly name: string }[] =>
    vectors.missing(isHeld).flatMap(({ space, name }) => (space === undefined ? [] : [{ space, name }]));

  /** Spaces in which something is missing for too long. */
  const lacking = (): ReadonlySet<SpaceName> => {
    const now = named();
    const names = new Set(now.map(({ name }) => name));
    for (const name of missing.keys()) if (!names.has(name)) missing.delete(name);
    const late = new Set<SpaceName>();
    for (const { space, name } of now) {
      const since = missing.get(name) ?? clock.now();
      missing.set(name, since);
      if (Math.abs(clock.now() - since) >= PATIENCE_MILLIS) late.add(space);
    }
    return late;
  };

  /** All chains but our own begin anew: an op that is here is known by its id. */
  const beginAnew = (space: SpaceName, snapshot: string, author: string): void =>
    writer.transaction(() => {
      store.chains.forget(space, self.device);
      const log = places.log(space);
      if (log !== null) places.begin(space, log);
      notes.doubt(space, snapshot);
      notes.setBase(space, null);
      alarms.raise('snapshot', { space, device: author });
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
        const isDenied = attestations.about(space, base.snapshot).some(({ verdict }) => verdict === 'differs');
        if (!isDenied && !late.has(space) && !proven.has(space) && !denied.has(space)) return false;
        beginAnew(space, base.snapshot, base.author);
        missing.clear();
        proven.delete(space);
        denied.delete(space);
        return true;
      });
    },
    prove: (space) => void proven.add(space),
  };
}
