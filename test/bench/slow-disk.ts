/**
 * Loaded into the processes of the product before anything of theirs: makes each COMMIT take 10 ms longer, as the fsync of
 * a clinic's slow disk does (design §11). Where the real one returns, so that nothing else is slower.
 */
import { createRequire } from 'node:module';

const FSYNC = 10;

interface Statement {
  run(...bound: unknown[]): unknown;
}
interface Connection {
  prepare(this: Connection, sql: string): Statement;
}

/** The addon of the product itself: its processes load the same one later. */
const Sqlite = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as {
  readonly prototype: Connection;
};
const prepare = Sqlite.prototype.prepare;
const clock = new Int32Array(new SharedArrayBuffer(4));

Sqlite.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (sql !== 'COMMIT') return statement;
  const commit = statement.run.bind(statement);
  statement.run = (...bound) => {
    const result = commit(...bound);
    Atomics.wait(clock, 0, 0, FSYNC);
    return result;
  };
  return statement;
};
