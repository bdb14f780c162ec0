/** Prepared statements of one connection, kept by their text; the oldest go first where there are too many texts. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';

type Prepared = Sqlite.Statement<unknown[], Record<string, unknown>>;

const MOST = 1000;

/** Prepares each text once. A statement in the middle of an iteration is not lent a second time. */
export function createStatementCache(connection: Sqlite.Database): (sql: string) => Prepared {
  const kept = new Map<string, Prepared>();
  return (sql) => {
    const found = kept.get(sql);
    if (found !== undefined && !found.busy) return found;
    const statement = connection.prepare<unknown[], Record<string, unknown>>(sql);
    const [oldest] = kept.keys();
    if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest);
    kept.set(sql, statement);
    return statement;
  };
}
