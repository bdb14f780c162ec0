/** What the program of a desk is told to do, and what it answers: both cross to a process of their own. */

import type { Stand } from '../replication/checks/agreement.ts';
import type { Acknowledged } from '../replication/checks/ledger.ts';

interface OfDesk {
  readonly folder: string;
  readonly password: string;
}

export type Order =
  /** Sets up the clinic. */
  | { readonly do: 'found'; readonly folder: string }
  /** Works offline: so many acts on each of so many days that begin at `from`, with a clock that is `skew` wrong. */
  | (OfDesk & {
      readonly do: 'work';
      readonly desk: number;
      readonly seed: number;
      readonly from: number;
      readonly days: number;
      readonly acts: number;
      /** Records of each kind that all desks fight over. */
      readonly few: number;
      readonly skew: number;
      /** File for what was acknowledged. */
      readonly ledger: string;
    })
  /** Waits beside the running program until it has destroyed all that erasures ended; answers nothing. */
  | (OfDesk & { readonly do: 'rest' })
  /** Looks at what is there in the end. `ledgers`: of all desks. */
  | (OfDesk & { readonly do: 'judge'; readonly ledgers: readonly string[] });

export interface Worked {
  readonly done: number;
  readonly refused: number;
  readonly ops: number;
}

export interface Judged {
  readonly stands: ReadonlyMap<string, Stand>;
  /** Open questions. */
  readonly questions: number;
  /** What somebody was told is saved and is not here, or is not what was written. */
  readonly lost: readonly string[];
  /** Rows of what waits, was put aside or is in pieces. */
  readonly leftOver: readonly string[];
  /** Words that were erased and are still to be read here. */
  readonly erased: readonly string[];
  /** Ops that the ledgers hold, of the spaces that are held here. */
  readonly looked: number;
}

/** As a ledger is kept in a file. */
export type Noted = readonly Acknowledged[];
