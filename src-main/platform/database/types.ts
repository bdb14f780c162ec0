/**
 * The two faces of the database: one connection that writes, in the core's thread, and readers in worker threads.
 * A query function gets a reader only, so it cannot write.
 */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import type { Kysely } from 'kysely';
import type { Actor } from '#shared/access/actor.ts';

/** The one connection that writes. Everything on it is synchronous; nothing outside SQLite happens in a transaction. */
export interface Writer {
  readonly connection: Sqlite.Database;
  /** Prepares a statement once per connection and text. */
  prepare(sql: string): Sqlite.Statement<unknown[], Record<string, unknown>>;
  /** BEGIN IMMEDIATE … COMMIT, or ROLLBACK and the error. Not to be nested: a nested call is a defect and throws. */
  transaction<Result>(work: () => Result): Result;
}

// biome-ignore lint/suspicious/noExplicitAny: tables are derived from definitions at run time; slices narrow their rows
export type Tables = Record<string, Record<string, any>>;
export type ReadDatabase = Kysely<Tables>;

/** What a read leaves in the audit log: which records of which entity were shown, and by what filter. */
export interface ReadTrace {
  readonly action: 'open' | 'list' | 'search';
  readonly entity: string;
  readonly ids: readonly string[];
  readonly detail?: unknown;
}

/** A named read. It runs in a reader, gets the actor, and returns only what the actor may see (law 3). */
export interface Query<Input, Output> {
  readonly name: string;
  run(db: ReadDatabase, input: Input, actor: Actor): Promise<Output>;
  /** What the audit log keeps of it; null where nothing about a person was shown. */
  trace(input: Input, output: Output): ReadTrace | null;
}

export interface Readers {
  /** Runs a query, found by its name in the worker, on the least busy reader. */
  run<Input, Output>(query: Query<Input, Output>, input: Input, actor: Actor): Promise<Output>;
  close(): Promise<void>;
}
