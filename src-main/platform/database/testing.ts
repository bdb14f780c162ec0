/** A fresh encrypted database with every migration applied, in a temporary folder: what tests run on. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMigrations } from './migration-files.ts';
import { migrate } from './migrator.ts';
import { createDatabase, openDatabase } from './open.ts';
import { createInlineReaders } from './readers.ts';
import type { Readers, Writer } from './types.ts';
import { createWriter } from './writer.ts';

export interface TestDatabase {
  readonly writer: Writer;
  readonly folder: string;
  readonly path: string;
  readonly key: Buffer;
  /** Reads in this thread, on a read-only connection of their own. */
  readonly readers: Readers;
  /** Closes everything and removes the folder. */
  close(): Promise<void>;
}

/** Made once a process and copied: a test that needs many databases does not migrate each. */
let template: Promise<{ readonly path: string; readonly key: Buffer }> | null = null;

/** Migrations are found by folder, since the platform may not know the list of the composition root. */
async function makeTemplate(): Promise<{ readonly path: string; readonly key: Buffer }> {
  const migrations = (await findMigrations()).map(({ migration }) => migration);
  const folder = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'almoner.db');
  const key = randomBytes(32);
  const writer = createWriter(createDatabase(path, key));
  migrate(writer, migrations, 0);
  writer.connection.close();
  return { path, key };
}

export async function openTestDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate();
  const made = await template;
  const folder = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  const path = join(folder, 'almoner.db');
  copyFileSync(made.path, path);
  const key = Buffer.from(made.key);
  const writer = createWriter(openDatabase(path, key, 'writer'));
  const readers = createInlineReaders({ path, key });
  return {
    writer,
    folder,
    path,
    key,
    readers,
    async close() {
      await readers.close();
      writer.connection.close();
      key.fill(0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
