/**
 * How a slice joins the program: its `x.module.ts` exports a function from the platform's services to what it
 * registers. The composition root lists the modules; nothing else knows them all.
 */
import type { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { Audit } from './audit/types.ts';
import type { Query, Writer } from './database/types.ts';
import type { Forget } from './records/erasing.ts';
import type { Rule } from './records/refuse.ts';
import type { Holds } from './records/spaces.ts';
import type { ProjectionHook, Records } from './records/types.ts';
import type { Turns } from './turns.ts';

/** The organisation's record with what it leaves open filled in, and how its key is guarded here. */
export interface OrganisationSettings {
  readonly id: Id;
  readonly name: string;
  readonly timeZone: string;
  readonly language: 'en' | 'es' | 'vi';
  readonly lawProfile: 'US' | 'EU' | 'VN';
  /** ISO 3166. */
  readonly region: string;
  readonly production: boolean;
  readonly lockMinutes: number;
  readonly flagValueSet: string | null;
  readonly keychain: 'present' | 'absent' | 'unknown';
  readonly keychainReason: string | null;
}

/** The services of an open database, handed to every module. */
export interface Platform {
  readonly clock: Clock;
  readonly random: Random;
  readonly writer: Writer;
  readonly records: Records;
  readonly audit: Audit;
  /** The read door: runs the query in a reader and leaves its trace in the audit log before answering. */
  read<Input, Output>(actor: Actor, query: Query<Input, Output>, input: Input): Promise<Output>;
  newId(): Id;
  /** False in a program that answers one command and ends: what was interrupted is not taken up again there. */
  readonly staying: boolean;
  /** True while a module works in the background: the database is not sealed under it. */
  busy(): boolean;
  /** Between two slices of background work: whoever is at the keyboard goes first. */
  readonly turns: Turns;
  /** Whether this device holds a space; all of them while the organisation is not shared. */
  readonly holds: Holds;
  /** The clinic's own settings, as they stand. */
  organisation(): OrganisationSettings;
  /** Where the database lies; a module may keep nothing there that is not encrypted. */
  readonly dataDir: string;
}

/** The caller of a procedure: who, and over which connection. */
export interface Call {
  /** The signed-in user; procedures gated `anyone` may find none. */
  readonly actor: Actor | null;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  readonly sessionId: string;
}

export interface Handler {
  readonly contract: Contract;
  handle(input: never, call: Call): unknown;
}

/** Binds a contract to its implementation; a feed's is an async generator. */
export function implement<C extends Contract>(
  contract: C,
  handle: (
    input: z.output<C['input']>,
    call: C['gate'] extends 'anyone' ? Call : Call & { readonly actor: Actor },
  ) => C['kind'] extends 'feed' ? AsyncIterable<z.input<C['output']>> : Promise<z.input<C['output']>>,
): Handler {
  return { contract, handle: handle as Handler['handle'] };
}

/** How one run of background work ended. Codes only: nothing of what it worked on. */
export interface JobOutcome {
  readonly job: string;
  /** When it began, ISO 8601. */
  readonly at: string;
  /** Null: not known, or it still runs. */
  readonly seconds: number | null;
  /** The fault's code; null where it went well. */
  readonly code: string | null;
}

export interface Module {
  readonly name: string;
  readonly handlers: readonly Handler[];
  /** Rules that `commit` refuses to break, by entity name. */
  readonly rules?: Readonly<Record<string, Rule>>;
  /** What follows projections inside the writing transaction: the slice's index. */
  hooks?(writer: Writer): readonly ProjectionHook[];
  /** How the slice's background work ended lately, newest first. */
  outcomes?(writer: Writer): readonly JobOutcome[];
  /** Whether a record must be kept for a court or an authority: nothing of it is erased then. No answer means no. */
  isOnHold?(entity: string, record: Id): boolean;
  /** Where the slice keeps something beside the records: how it forgets what was erased (records/erasing.ts). */
  forgets?(writer: Writer): readonly Forget[];
  /** What the slice does once all was forgotten: an index that strikes out is merged. */
  afterForgetting?(writer: Writer): Iterable<void>;
  /** True while an index of the slice is being made anew, and finds less than there is. */
  isRenewing?(writer: Writer): boolean;
  /** Runs once the database is open: resumes what a crash interrupted. */
  start?(): void;
  /** True while background work is going on. */
  busy?(): boolean;
  /** Runs before the database closes: stops background work. */
  stop?(): Promise<void>;
}
