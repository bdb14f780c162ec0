/**
 * What a host and its core process say to each other, over Electron's parent port or Node's IPC channel. Invariant: the
 * data folder and a password travel here and never in arguments or the environment, which other programs can read.
 */
import type { Upgrade } from '#platform/api/web-sockets.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import type { SignIn } from './core.types.ts';

export type HostMessage =
  /** First, and once. */
  | {
      readonly type: 'start';
      readonly dataDir: string;
      readonly host: 'electron' | 'browser';
    }
  /**
   * A window or browser connects, on behalf of a session. Its frames travel by the port that comes along, or by the bare
   * socket, whose handshake is answered by `upgrade`; where nothing comes along, by `frame`.
   */
  | {
      readonly type: 'connect';
      readonly connection: number;
      readonly sessionId: string;
      readonly upgrade?: Upgrade;
    }
  | { readonly type: 'frame'; readonly connection: number; readonly text: string }
  | { readonly type: 'disconnect'; readonly connection: number }
  | { readonly type: 'sign-in'; readonly request: number; readonly sessionId: string; readonly how: SignIn }
  | { readonly type: 'end-session'; readonly sessionId: string }
  /** Close the database and end. */
  | { readonly type: 'close' };

export type CoreMessage =
  | { readonly type: 'ready' }
  /** The core can't run here, and trying again would not help; the process ends after this. */
  | { readonly type: 'failed'; readonly fault: FaultValue }
  | { readonly type: 'frame'; readonly connection: number; readonly text: string }
  | { readonly type: 'disconnect'; readonly connection: number }
  | { readonly type: 'signed-in'; readonly request: number; readonly fault: FaultValue | null }
  | { readonly type: 'session-ended'; readonly sessionId: string }
  /** The database is closed and its key wiped; what is left are traces in this process, which is to end. */
  | { readonly type: 'sealed' };

/**
 * How a socket goes to a forked process: it is handed over, the process says that it has it, the host lets go of its own end,
 * and only then comes the message it belongs to. Before that the host's end might still read what the browser sends.
 */
export type HandOver =
  | { readonly type: 'handed'; readonly number: number }
  | { readonly type: 'with'; readonly number: number; readonly message: HostMessage };
export interface Took {
  readonly type: 'took';
  readonly number: number;
}
