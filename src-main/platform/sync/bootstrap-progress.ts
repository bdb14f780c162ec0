/** How far a first sync by a snapshot is, for whoever waits for it. */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Registry } from '#shared/entity/registry.ts';
import type { OpsContent } from './payload.ts';
import type { Manifest } from './snapshot-manifest.ts';

/** `people`: people, tasks, and whatever changes · `newest`: the newest entries of timelines · `older`: the rest of them; work can begin. */
export const PHASES = ['people', 'newest', 'older'] as const;
export type Phase = (typeof PHASES)[number];

export interface BootstrapProgress {
  /** What comes in now; it never goes back. */
  readonly phase: Phase;
  /** Chunks of what is to be fetched, about a quarter of a megabyte each. */
  readonly done: number;
  readonly total: number;
  /** What people work with is all here. */
  readonly hasWork: boolean;
}

export interface ProgressNote {
  readonly state: BootstrapProgress | null;
  /** A snapshot is to be taken in; `done`: so many chunks of it were before. */
  begin(space: SpaceName, manifest: Manifest, done: number): void;
  /** So many chunks are here, the last of them with this. */
  applied(space: SpaceName, done: number, content: OpsContent): void;
  end(): void;
}

export function createProgress(registry: Registry, changed: () => void): ProgressNote {
  const growing = new Set(registry.entities.filter(({ mode }) => mode === 'append').map(({ id }) => id));
  const spaces = new Map<SpaceName, { readonly manifest: Manifest; done: number }>();
  let reached: Phase = 'people';

  const state = (): BootstrapProgress | null => {
    if (spaces.size === 0) return null;
    const all = [...spaces.values()];
    const hasWork = all.every(({ manifest, done }) => done >= manifest.work);
    return {
      phase: hasWork ? 'older' : reached,
      done: all.reduce((sum, { done }) => sum + done, 0),
      total: all.reduce((sum, { manifest }) => sum + manifest.chunks.length, 0),
      hasWork,
    };
  };
  return {
    get state() {
      return state();
    },
    begin(space, manifest, done) {
      spaces.set(space, { manifest, done });
      changed();
    },
    applied(space, done, { ops }) {
      const one = spaces.get(space)!;
      one.done = done;
      if (growing.has((ops.at(-1)?.entity as string | undefined) ?? '')) reached = 'newest';
      changed();
    },
    end() {
      spaces.clear();
      reached = 'people';
      changed();
    },
  };
}
