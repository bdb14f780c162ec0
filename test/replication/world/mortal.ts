/**
 * A writer whose program can be made to die at any of its writes: what was committed stays, the transaction it was in never happened,
 * and nothing that runs on can read or write any more.
 */
import type { Writer } from '#platform/database/types.ts';

/** Thrown out of the write at which the program died, and out of whatever it still tries. */
export class DeadError extends Error {
  override readonly name = 'DeadError';
}

export interface Mortal {
  readonly writer: Writer;
  /** It dies at the so manieth write from here, before it is done. */
  dieAt(write: number): void;
}

type Statement = ReturnType<Writer['prepare']>;

/** `died`: told at once, out of the middle of whatever it was doing. */
export function createMortal(writer: Writer, died: () => void): Mortal {
  let left = Number.POSITIVE_INFINITY;
  let isDead = false;
  const write = (): void => {
    if (isDead) throw new DeadError();
    left -= 1;
    if (left > 0) return;
    isDead = true;
    died();
    throw new DeadError();
  };
  const watched = (statement: Statement): Statement =>
    new Proxy(statement, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...values: unknown[]): unknown => {
          if (name === 'run') write();
          return value.apply(target, values);
        };
      },
    });
  return {
    writer: {
      connection: writer.connection,
      prepare(sql) {
        if (isDead) throw new DeadError();
        const statement = writer.prepare(sql);
        return left === Number.POSITIVE_INFINITY ? statement : watched(statement);
      },
      transaction: (work) =>
        writer.transaction(() => {
          const result = work();
          // The last chance to lose all of it.
          write();
          return result;
        }),
    },
    dieAt(count) {
      left = count;
    },
  };
}
