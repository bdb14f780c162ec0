/**
 * What a bench is. The clinic is opened once in this process: there run those on the core, and there the others prepare
 * themselves; each opening costs a derivation of the key.
 */
import type { Clinic, OpenClinic } from './clinic.ts';
import type { Line } from './measure.ts';
import type { Window } from './window.ts';

interface Named {
  /** The figures it prints. */
  readonly names: readonly string[];
}

/** On the core, opened in this process. */
export interface CoreBench extends Named {
  readonly on: 'core';
  run(clinic: Clinic, open: OpenClinic): AsyncGenerator<Line>;
}

/** On the folder alone: nothing has it open. */
export interface FolderBench<Prepared> extends Named {
  readonly on: 'folder';
  prepare(open: OpenClinic, clinic: Clinic): Prepared | Promise<Prepared>;
  run(clinic: Clinic, prepared: Prepared): AsyncGenerator<Line>;
}

/** In a real browser on the served clinic. */
export interface WindowBench<Prepared> extends Named {
  readonly on: 'window';
  prepare(open: OpenClinic, clinic: Clinic): Prepared | Promise<Prepared>;
  run(clinic: Clinic, window: Window, prepared: Prepared): AsyncGenerator<Line>;
}

/** Forgets what a bench prepares, so that all stand in one list. */
export const anyBench = <Prepared>(
  bench: FolderBench<Prepared> | WindowBench<Prepared>,
): FolderBench<unknown> | WindowBench<unknown> => bench as FolderBench<unknown> | WindowBench<unknown>;
