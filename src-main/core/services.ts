/** What the core is made with, and what its own handlers work with. */

import type { Opened, Vault } from '#platform/keys/types.ts';
import type { createVault } from '#platform/keys/vault.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { BackupKeeper } from './backup-keeper.ts';
import type { CoreState, SignIn } from './core.types.ts';
import type { Gauges } from './gauges.ts';
import type { Installation } from './installation.ts';
import type { Sessions } from './sessions.ts';

export interface CoreOptions {
  readonly dataDir: string;
  readonly host: 'electron' | 'browser';
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** For tests: a keychain of their own, and a derivation at the floor instead of one measured on this computer. */
  readonly vault?: Pick<Parameters<typeof createVault>[0], 'keychain' | 'kdf'>;
  /** The network; tests play their own. */
  readonly outside?: Outside;
  /** What the computer says of itself; tests hand in their own. */
  readonly gauges?: Gauges;
  /** Told of defects in queries, by name and place; never with record content. */
  readonly onDefect?: (query: string, where: string) => void;
}

/** What the handlers of set-up and sessions work with. */
export interface CoreServices {
  readonly options: CoreOptions;
  readonly installation: Installation;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly keeper: BackupKeeper;
  readonly state: () => CoreState;
  /** Whether the computer was shut out of the clinic, as far as is known while sealed. */
  readonly shutOut: () => boolean;
  /** Opens the database where it is sealed and signs nobody in. The caller wipes the key. */
  open(key: Uint8Array): Promise<void>;
  /**
   * Signs in whom the vault has opened for, opening the database where it was sealed. Wipes the key. Faults: `user.disabled`,
   * for a slot outlives its user where somebody puts an old file back; `relay.*` and `join.waiting` where this computer was let in and the user's record
   * has yet to come.
   */
  enter(sessionId: string, opened: Opened, how: Pick<SignIn, 'origin' | 'readOnly'>): Promise<void>;
  /** Ends a session: `lock` leaves the database open, `sign-out` seals it when nobody else is there. */
  leave(sessionId: string, action: 'lock' | 'sign-out' | 'idle-lock' | 'limit-lock'): Promise<void>;
  /** This computer goes on as another one that nobody has let in yet; the database is sealed. Fault: `device.in_place`. */
  startOver(actor: Actor): Promise<void>;
  /** Ends every session of a user who was shut out. */
  endSessionsOf(userId: string): void;
  /** Leaves an audit entry of a failed attempt where the database is open, and passes the fault on. */
  attempt<Result>(login: string | undefined, work: () => Promise<Result>): Promise<Result>;
}
