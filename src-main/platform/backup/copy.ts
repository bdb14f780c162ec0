/**
 * A consistent copy of the running database, and what a backup has to say of it. `VACUUM INTO` reads one snapshot on a
 * connection of its own, so the writer goes on; the copy stands under the database's key and lives only while it is read.
 */
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import type { Registry } from '#shared/entity/registry.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { databaseFaults } from '../database/database-faults.ts';
import { type DatabaseKey, openDatabase } from '../database/open.ts';
import { PAGE_BYTES } from '../database/page-check.ts';
import { createPageCodec } from '../database/page-codec.ts';
import { toDiskFault } from '../database/writer.ts';
import { stateHash } from '../records/state-hash.ts';
import type { LogPlace, Manifest } from './manifest.ts';

/** Removes a database that nobody has open, with what SQLite kept beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

/** Faults: those of `openDatabase`, `disk.full`, `disk.failed`, `database.corrupt`. */
export function copyDatabase(path: string, key: DatabaseKey, to: string): void {
  removeDatabase(to);
  const connection = openDatabase(path, key, 'reader');
  try {
    connection.pragma('query_only = OFF');
    connection.prepare('VACUUM INTO ?').run(to);
  } catch (thrown) {
    removeDatabase(to);
    throw toDiskFault(thrown);
  } finally {
    connection.close();
  }
}

/** How far the two logs of a database have come. */
export function placeOf(connection: Sqlite.Database): LogPlace {
  const op = connection.prepare('SELECT max(seq) AS seq FROM op').get() as { seq: number | null };
  const audit = connection.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; hash: Uint8Array }
    | undefined;
  return {
    op: op.seq ?? 0,
    audit: audit?.seq ?? 0,
    auditHash: Buffer.from(audit?.hash ?? Buffer.alloc(32)).toString('hex'),
  };
}

/** Reads the copy. The caller adds when it was made and which attachments there are. */
export function describeCopy(
  path: string,
  key: DatabaseKey,
  registry: Registry,
): Pick<Manifest, 'organisation' | 'device' | 'pages' | 'migration' | 'place' | 'state' | 'administrators'> {
  const connection = openDatabase(path, key, 'writer');
  try {
    const one = <Row>(sql: string): Row | undefined => connection.prepare(sql).get() as Row | undefined;
    const organisation = one<{ id: Uint8Array; name: string; language: string }>(
      'SELECT id, name, language FROM organisation WHERE deleted IS NULL ORDER BY rid LIMIT 1',
    );
    const device = one<{ value: Uint8Array }>("SELECT value FROM meta WHERE name = 'device'");
    const migration = one<{ id: string }>('SELECT id FROM migration ORDER BY id DESC LIMIT 1');
    if (!organisation || !device || !migration) throw databaseFaults['database.corrupt']({ path });
    const { hash, records } = stateHash({ connection }, registry);
    const administrators = connection
      .prepare(
        "SELECT id, login FROM user_account WHERE deleted IS NULL AND role = 'admin' AND coalesce(active, 1) = 1 ORDER BY rid",
      )
      .all() as { id: Uint8Array; login: string }[];
    return {
      organisation: {
        id: idFromBytes(organisation.id),
        name: organisation.name,
        language: organisation.language,
      },
      device: idFromBytes(device.value),
      pages: connection.pragma('page_count', { simple: true }) as number,
      migration: migration.id,
      place: placeOf(connection),
      state: { hash, records },
      administrators: administrators.map((user) => ({ id: idFromBytes(user.id), login: user.login })),
    };
  } catch (thrown) {
    throw toDiskFault(thrown);
  } finally {
    connection.close();
  }
}

/** The pages of a closed database, opened, in blocks of up to `block` pages, each in the same buffer. Fault: `database.corrupt`. */
export function* openPages(path: string, key: DatabaseKey, block: number): Generator<Buffer> {
  const size = statSync(path).size;
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(block * PAGE_BYTES);
  const plain = Buffer.alloc(block * PAGE_BYTES);
  let codec: ReturnType<typeof createPageCodec> | null = null;
  try {
    let number = 1;
    for (let at = 0; at < size; ) {
      const got = readSync(file, buffer, 0, buffer.length, at);
      if (got === 0 || got % PAGE_BYTES !== 0) throw databaseFaults['database.corrupt']({ path });
      codec ??= createPageCodec(key, buffer.subarray(0, 16));
      for (let offset = 0; offset < got; offset += PAGE_BYTES, number += 1) {
        const page = buffer.subarray(offset, offset + PAGE_BYTES);
        if (!codec.open(page, number, plain.subarray(offset))) throw databaseFaults['database.corrupt']({ path });
      }
      at += got;
      yield plain.subarray(0, got);
    }
  } finally {
    codec?.close();
    plain.fill(0);
    closeSync(file);
  }
}
