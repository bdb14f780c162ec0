/**
 * Searching is written once, as steps that ask for rows, and runs on either side: in a reader, where asking takes a
 * promise, or on the writing connection, where an import looks for people it may already know.
 */
import { CompiledQuery } from 'kysely';
import type { ReadDatabase, Writer } from '../database/types.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One statement that reads. */
export interface Ask {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type Steps<Result> = Generator<Ask, Result, readonly Row[]>;

export const ask = (sql: string, ...parameters: readonly unknown[]): Ask => ({ sql, parameters });

/** A statement that fails is thrown into the steps, which may know what to do. */
export async function runOnReader<Result>(db: ReadDatabase, steps: Steps<Result>): Promise<Result> {
  let step = steps.next();
  while (!step.done) {
    let rows: unknown[];
    try {
      ({ rows } = await db.executeQuery(CompiledQuery.raw(step.value.sql, [...step.value.parameters])));
    } catch (thrown) {
      step = steps.throw(thrown);
      continue;
    }
    step = steps.next(rows as Row[]);
  }
  return step.value;
}

export function runOnWriter<Result>(writer: Pick<Writer, 'prepare'>, steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(writer.prepare(step.value.sql).all(...step.value.parameters));
  return step.value;
}
