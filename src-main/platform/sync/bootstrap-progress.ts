/** How far a first sync by a snapshot is, for whoever waits for it: from the database, so that it is known with the relay gone too. */
import type { Registry } from '#shared/entity/registry.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import type { OpsContent } from './payload.ts';
import { PHASES, type Phase, SNAPSHOT_SPACES, snapshotNotes } from './snapshot-notes.ts';
import { comesFirst } from './snapshot-order.ts';

export interface BootstrapProgress {
  /** What comes in now; it never goes back. */
  readonly phase: Phase;
  /** Chunks of what is to be fetched, about a quarter of a megabyte each. */
  readonly done: number;
  readonly total: number;
}

/** Null where none is under way. */
export function firstSyncIn(writer: Pick<Writer, 'prepare'>): BootstrapProgress | null {
  const notes = snapshotNotes(createMeta(writer));
  const begun = SNAPSHOT_SPACES.flatMap((space) => {
    const progress = notes.progress(space);
    return progress === null || progress.envelope === null ? [] : progress;
  });
  if (begun.length === 0) return null;
  const sum = (of: 'chunks' | 'total'): number => begun.reduce((total, one) => total + one[of], 0);
  const hasWork = begun.every(({ chunks, work }) => chunks >= work);
  const reached = Math.max(...begun.map(({ phase }) => PHASES.indexOf(phase)));
  const phase = hasWork ? 'older' : PHASES[Math.min(reached, 1)]!;
  return { phase, done: sum('chunks'), total: sum('total') };
}

/** What a block with these ops belongs to. */
export function phaseOf(registry: Registry, { ops }: OpsContent, isWork: boolean): Phase {
  if (!isWork) return 'older';
  return comesFirst(registry).includes((ops.at(-1)?.entity as string | undefined) ?? '') ? 'people' : 'newest';
}
