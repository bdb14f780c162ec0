/** SQLite without a key, for what tests lay down or find beside the product: databases of others, and of the relay. */
import { createRequire } from 'node:module';

interface Statement {
  run(...bound: unknown[]): unknown;
  /** Values of the first column alone. */
  pluck(): Statement;
  get(...bound: unknown[]): unknown;
  all(...bound: unknown[]): unknown[];
}

export interface PlainDatabase {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

const Sqlite = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as new (
  path: string,
  options?: { readonly readonly?: boolean },
) => PlainDatabase;

/** Makes it where it is not there, unless it is only read. */
export const openPlainDatabase = (path: string, { readonly = false } = {}): PlainDatabase =>
  new Sqlite(path, { readonly });
