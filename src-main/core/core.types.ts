/** What the hosts need of the core: its procedures, who a session belongs to, and a clean end. */

import type { Handler } from '#platform/module.ts';
import type { Actor, Origin } from '#shared/access/actor.ts';

/** `empty`: no database here yet. `sealed`: closed, keys wiped. `open`: running, with or without anybody signed in. */
export type CoreState = 'empty' | 'sealed' | 'open';

export interface SignIn {
  readonly password: string;
  /** Left out: the first user, who set up. */
  readonly login?: string;
  readonly origin: Origin;
  /** The user may only look (“view only”). */
  readonly readOnly?: boolean;
}

export interface Core {
  readonly state: CoreState;
  /** All procedures, those of set-up and unlock included. Fixed for the life of the core. */
  readonly handlers: readonly Handler[];
  /** The user signed in on a session of a host, or null: locked, ended or never signed in. */
  actorOf(sessionId: string): Actor | null;
  /** Unseals if need be and signs the session in. Faults: `password.wrong`, `keyslots.*`, `database.*`. */
  signIn(sessionId: string, how: SignIn): Promise<void>;
  /** Told of each session that ends, by locking, idleness or sealing; its screens go back to the unlock page. */
  onSessionEnd(listener: (sessionId: string) => void): void;
  /** Told when the core sealed itself. Its process is then to end: V8 keeps the strings that passed through it. */
  onSealed(listener: () => void): void;
  /** The host lost the session's window or browser for good. */
  endSession(sessionId: string): void;
  /** Stops jobs, closes the database, wipes keys. */
  close(): Promise<void>;
}
