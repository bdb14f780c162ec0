/** What is interrupted by kill -9 at each of its steps, and what has to be true afterwards. */
import type { RunningCore } from './driver.ts';

export interface Told {
  /** The caller got this answer. */
  note(answer: string): void;
}

/** A data folder made once and copied for each kill. */
export interface Template {
  readonly folder: string;
  readonly key: Uint8Array;
  /** Whether the core opens the database by a password before `run`; else `run` begins with an unopened one. */
  readonly password: string | null;
}

export type Task =
  | { readonly kind: 'backup'; readonly folder: string; readonly key: string; readonly to: string }
  | {
      readonly kind: 'restore';
      readonly file: string;
      readonly kit: string;
      readonly to: string;
      readonly password: string;
    };

export interface Scenario<Made extends Template = Template> {
  readonly name: string;
  /** Whether background work begins at once, instead of some seconds after the start. */
  readonly haste?: boolean;
  make(root: string): Promise<Made>;
  /** Drives the core to the end, or until it dies. Left out where there is a task instead. */
  run?(core: RunningCore, made: Made, told: Told, folder: string): Promise<void>;
  /** What a process of its own does, without a core. */
  task?(folder: string, made: Made): Task;
  /** What is wrong with the folder after the process died, having given these answers; nothing where all is well. */
  verify(folder: string, made: Made, answers: readonly string[]): Promise<readonly string[]>;
}
