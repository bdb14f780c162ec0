/**
 * Disks in the memory of this process, for most seeds: opening a file, reading its schema, compiling every statement and ciphering
 * every page would be half of what a seed costs. A database is opened once for each template and serves one seed after another:
 * all that a seed writes lies in one transaction around it, which is taken back when the seed is over. The product's own
 * transactions are savepoints within; its writer (platform/database/writer.ts) is the real one, and sees no difference.
 */
import { type DatabaseKey, openDatabase } from '#platform/database/open.ts';
import { loadSqlite } from '#platform/database/sqlite.ts';
import type { Writer } from '#platform/database/types.ts';
import { createWriter } from '#platform/database/writer.ts';
import type { Disk } from './disk.ts';
import { DeadError } from './mortal.ts';

export interface MemoryDisks {
  /** The disk of one machine. Two of one template are not given out at once. */
  take(template: string): Disk;
  close(): void;
}

type Connection = ReturnType<typeof openDatabase>;

/** Where the header says that a database is read and written through a log beside it, which memory has none of. */
const FORMATS = [18, 19] as const;
const SETTINGS = ['foreign_keys = ON', 'recursive_triggers = ON', 'trusted_schema = OFF', 'secure_delete = ON'];

function copyToMemory(template: string, key: DatabaseKey): Connection {
  const file = openDatabase(template, key, 'writer');
  const bytes = file.serialize();
  file.close();
  for (const at of FORMATS) bytes[at] = 1;
  const connection = new (loadSqlite())(bytes);
  for (const setting of SETTINGS) connection.pragma(setting);
  return connection;
}

type Prepared = ReturnType<Connection['prepare']>;

interface Pool {
  prepare(sql: string): Prepared;
  /** The seed is over: nobody holds any of them any more. */
  giveBack(): void;
}

/** Of one text so many are kept for the next seed. */
const ALIKE = 4;

/**
 * Statements that the product compiles anew whenever it needs them, as a check does that runs once a day: compiled once, and lent to one
 * seed after another. Within a seed nobody is lent one that somebody else holds.
 */
function createPool(connection: Connection): Pool {
  const free = new Map<string, Prepared[]>();
  let lent: Prepared[] = [];
  return {
    prepare(sql) {
      const kept = free.get(sql)?.pop();
      const statement = kept ?? connection.prepare(sql);
      // As if it were new.
      if (kept?.reader) kept.raw(false).pluck(false).safeIntegers(false);
      lent.push(statement);
      return statement;
    },
    giveBack() {
      for (const statement of lent) {
        const alike = free.get(statement.source) ?? [];
        if (alike.length === 0) free.set(statement.source, alike);
        if (alike.length < ALIKE && !statement.busy) alike.push(statement);
      }
      lent = [];
    },
  };
}

/** The connection as the product sees it: nothing is open around its own transactions, and closing it ends nothing. */
function withoutOuter(connection: Connection): Connection {
  let isInTransaction = false;
  const run = (sql: string): { run(): unknown } => connection.prepare(sql);
  const [begin, release, back] = [run('SAVEPOINT own'), run('RELEASE own'), run('ROLLBACK TO own')];
  const edges: Readonly<Record<string, () => void>> = {
    'BEGIN IMMEDIATE'() {
      // The seed is over: what it wrote now would be there for all that follow.
      if (!connection.inTransaction) throw new DeadError();
      begin.run();
      isInTransaction = true;
    },
    COMMIT() {
      release.run();
      isInTransaction = false;
    },
    ROLLBACK() {
      back.run();
      release.run();
      isInTransaction = false;
    },
  };
  return Object.create(connection, {
    inTransaction: { get: () => isInTransaction },
    prepare: { value: (sql: string) => (edges[sql] ? { run: edges[sql] } : connection.prepare(sql)) },
    // There is no log to be emptied.
    pragma: {
      value: (text: string, options?: { readonly simple?: boolean }) =>
        text.startsWith('wal_checkpoint') ? [{ busy: 0 }] : connection.pragma(text, options),
    },
    close: { value: () => undefined },
  }) as Connection;
}

const withPool = (connection: Connection, { prepare }: Pool): Connection =>
  Object.create(connection, { prepare: { value: prepare } }) as Connection;

export function createMemoryDisks(key: DatabaseKey): MemoryDisks {
  const connections = new Map<string, Connection>();
  const disks = new Map<string, Disk>();

  const make = (template: string): Disk => {
    const connection = copyToMemory(template, key);
    connections.set(template, connection);
    const pool = createPool(connection);
    // What the writer itself keeps is its own for good.
    const kept = createWriter(withoutOuter(connection));
    const writer: Writer = { ...kept, connection: withPool(kept.connection, pool) };
    return {
      open() {
        if (!connection.inTransaction) connection.exec('BEGIN');
        return writer;
      },
      keep: notHere,
      putBack: notHere,
      hasCopy: false,
      discard() {
        if (connection.inTransaction) connection.exec('ROLLBACK');
        pool.giveBack();
      },
    };
  };

  return {
    take(template) {
      const disk = disks.get(template) ?? make(template);
      disks.set(template, disk);
      return disk;
    },
    close() {
      for (const connection of connections.values()) connection.close();
    },
  };
}

const notHere = (): never => {
  throw new Error('a disk in memory is not copied: such seeds have files');
};
