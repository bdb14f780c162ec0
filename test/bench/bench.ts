/** What a bench is. Those of one kind run one after another on one opening of the clinic. */
import type { Clinic, OpenClinic } from './clinic.ts';
import type { Line } from './measure.ts';
import type { Window } from './window.ts';

interface Named {
  /** The figures it prints. */
  readonly names: readonly string[];
}

/** On the folder alone: nothing has it open. */
export interface FolderBench extends Named {
  readonly on: 'folder';
  run(clinic: Clinic): AsyncGenerator<Line>;
}

/** On the core, opened in this process. */
export interface CoreBench extends Named {
  readonly on: 'core';
  run(clinic: Clinic, open: OpenClinic): AsyncGenerator<Line>;
}

/** In a real browser on the served clinic; `prepare` runs before, on the core, and what it returns is handed on. */
export interface WindowBench<Prepared> extends Named {
  readonly on: 'window';
  prepare(open: OpenClinic): Prepared;
  run(clinic: Clinic, window: Window, prepared: Prepared): AsyncGenerator<Line>;
}

export type Bench = FolderBench | CoreBench | WindowBench<unknown>;

/** Forgets what kind of preparation a bench has, so that all stand in one list. */
export const windowBench = <Prepared>(bench: WindowBench<Prepared>): WindowBench<unknown> =>
  bench as WindowBench<unknown>;
