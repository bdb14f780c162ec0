/** What a bench is. Those of one kind run one after another on one opening of the clinic. */
import type { Clinic, OpenClinic } from './clinic.ts';
import type { Line } from './measure.ts';

/** On the folder alone: nothing has it open. */
export interface FolderBench {
  readonly names: readonly string[];
  readonly on: 'folder';
  run(clinic: Clinic): AsyncGenerator<Line>;
}

/** On the core, opened in this process. */
export interface CoreBench {
  readonly names: readonly string[];
  readonly on: 'core';
  run(clinic: Clinic, open: OpenClinic): AsyncGenerator<Line>;
}

export type Bench = FolderBench | CoreBench;
