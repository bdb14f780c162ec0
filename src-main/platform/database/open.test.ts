import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, openDatabase } from './open.ts';
import { expectedPragmas, type Role, wrongPragmas } from './pragmas.ts';
import { checkNodeVersion, loadSqlite } from './sqlite.ts';

let folder: string;
let path: string;
const key = randomBytes(32);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  path = join(folder, 'almoner.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (thrown) {
    return (thrown as { code?: unknown }).code ?? thrown;
  }
  return 'no error';
};

function fill(rows = 400): void {
  const connection = createDatabase(path, key);
  connection.exec('CREATE TABLE canary (text TEXT) STRICT');
  const insert = connection.prepare('INSERT INTO canary VALUES (?)');
  connection.exec('BEGIN');
  for (let i = 0; i < rows; i += 1) insert.run(`CANARYPHI ${i} ${'x'.repeat(200)}`);
  connection.exec('COMMIT');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

describe('a new database', () => {
  it('is encrypted, private to the user, and opens again with its key', () => {
    fill();
    const bytes = readFileSync(path);
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(bytes.includes('CANARYPHI')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const counts = new Map<number, number>();
    for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
    let entropy = 0;
    for (const count of counts.values()) entropy -= (count / bytes.length) * Math.log2(count / bytes.length);
    expect(entropy).toBeGreaterThan(7.9);
    const connection = openDatabase(path, key, 'writer');
    expect(connection.prepare('SELECT count(*) AS n FROM canary').get()).toEqual({ n: 400 });
    connection.close();
  });

  it('has its log files private too, and nothing of it in clear', () => {
    const connection = createDatabase(path, key);
    connection.exec("CREATE TABLE canary (text TEXT); INSERT INTO canary VALUES ('CANARYPHI')");
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, name)).includes('CANARYPHI')).toBe(false);
    }
    expect(readdirSync(folder)).toContain('almoner.db-wal');
    connection.close();
  });

  it('never replaces one that exists', () => {
    fill();
    const before = readFileSync(path);
    expect(codeOf(() => createDatabase(path, key))).toBe('database.exists');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([0, 16, 31, 33, 64])('refuses a key of %i bytes before any file is made', (length) => {
    expect(codeOf(() => createDatabase(path, randomBytes(length)))).toBe('database.key_malformed');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes a name that looks like a URI for a name', () => {
    const odd = join(folder, 'file:almoner.db?mode=memory');
    createDatabase(odd, key).close();
    expect(readdirSync(folder)).toEqual(['file:almoner.db?mode=memory']);
  });
});

describe('the settings of a connection', () => {
  it.each<Role>(['writer', 'reader'])('all read back on a %s', (role) => {
    fill(1);
    const connection = openDatabase(path, key, role);
    expect(wrongPragmas(connection, role)).toEqual([]);
    expect(Object.fromEntries(expectedPragmas(role))).toMatchObject({
      cipher: 'sqlcipher',
      legacy: '4',
      journal_mode: 'wal',
      synchronous: 2,
      temp_store: 2,
      secure_delete: 1,
      trusted_schema: 0,
      foreign_keys: 1,
      fullfsync: 1,
    });
    connection.pragma('temp_store = FILE');
    connection.pragma('synchronous = NORMAL');
    expect(wrongPragmas(connection, role)).toEqual(['temp_store', 'synchronous']);
    connection.close();
  });

  it('a reader cannot write', () => {
    fill(1);
    const connection = openDatabase(path, key, 'reader');
    expect(codeOf(() => connection.exec('DELETE FROM canary'))).toBe('SQLITE_READONLY');
    connection.close();
  });
});

describe('a file that is not as it should be', () => {
  const open = () => codeOf(() => openDatabase(path, key, 'writer').close());
  const unchanged = (damage: () => void, code: string) => {
    fill();
    damage();
    const before = readFileSync(path);
    const names = readdirSync(folder);
    expect(open()).toBe(code);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(names);
  };

  it('is missing', () => {
    expect(open()).toBe('database.missing');
    expect(readdirSync(folder)).toEqual([]);
  });
  it('has another key', () =>
    unchanged(() => {
      rmSync(path);
      createDatabaseWith(randomBytes(32));
    }, 'database.wrong_key'));
  it('is empty', () => unchanged(() => truncateSync(path, 0), 'database.corrupt'));
  it('is cut inside its first page', () => unchanged(() => truncateSync(path, 1000), 'database.corrupt'));
  it('is cut between pages', () => unchanged(() => truncateSync(path, 4096 * 3), 'database.corrupt'));
  it('is a plain SQLite database', () =>
    unchanged(() => {
      rmSync(path);
      const Database = loadSqlite();
      new Database(path).exec('CREATE TABLE t (a)').close();
    }, 'database.foreign'));
  it('is a text', () => unchanged(() => writeFileSync(path, 'Dear Almoner, '.repeat(1000)), 'database.wrong_key'));
  it('is a folder', () => {
    expect(codeOf(() => openDatabase(folder, key, 'writer'))).toBe('database.foreign');
  });
  it.each([17, 2000, 4090])('has a flipped bit at %i in its first page', (at) =>
    unchanged(() => flip(at), 'database.corrupt'),
  );
  it('has the right key but is no database of Almoner', () => {
    fill();
    const connection = openDatabase(path, key, 'writer');
    connection.pragma('application_id = 7');
    connection.close();
    expect(open()).toBe('database.foreign');
  });
  it('has a newer format', () => {
    fill();
    const connection = openDatabase(path, key, 'writer');
    connection.pragma('user_version = 2');
    connection.close();
    expect(open()).toBe('database.newer');
  });

  it('does not block the right one afterwards', () => {
    fill();
    expect(codeOf(() => openDatabase(path, randomBytes(32), 'writer'))).toBe('database.wrong_key');
    const connection = openDatabase(path, key, 'writer');
    expect(connection.pragma('journal_mode = DELETE', { simple: true })).toBe('delete');
    connection.close();
  });

  function createDatabaseWith(other: Buffer): void {
    const connection = createDatabase(path, other);
    connection.exec('CREATE TABLE t (a)');
    connection.close();
  }
  function flip(at: number): void {
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(path, bytes);
  }
});

it('a copy opens, and its key does not open the original of another', () => {
  fill(3);
  copyFileSync(path, join(folder, 'copy.db'));
  const connection = openDatabase(join(folder, 'copy.db'), key, 'reader');
  expect(connection.prepare('SELECT count(*) AS n FROM canary').get()).toEqual({ n: 3 });
  connection.close();
});

it('sorts in memory, never in a plaintext file', () => {
  fill(2000);
  const connection = openDatabase(path, key, 'writer');
  connection.exec('CREATE TEMP TABLE sorted AS SELECT text FROM canary ORDER BY text DESC');
  const rows = connection.prepare('SELECT text FROM canary ORDER BY text').iterate();
  rows.next();
  expect(readdirSync(folder).filter((name) => !name.startsWith('almoner.db'))).toEqual([]);
  if (process.platform === 'linux') {
    // Not every descriptor: reading a pipe would wait for ever.
    const unnamed = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${fd}`);
        return /etilqs|\(deleted\)/.test(target) ? [target] : [];
      } catch {
        return [];
      }
    });
    expect(unnamed).toEqual([]);
  }
  rows.return?.();
  connection.close();
});

it.each(['20.20.2', '18.0.0', '21.7.3', 'nonsense'])('says so when Node is %s', (version) => {
  expect(codeOf(() => checkNodeVersion(version))).toBe('node.too_old');
});
