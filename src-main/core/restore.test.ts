/** What a backup brings back, and that nothing but a whole one of this clinic, with its kit, brings anything (F7, K6). */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { openSealedFile } from '#platform/backup/sealed-file.ts';
import { loadSqlite } from '#platform/database/sqlite.ts';
import { kitPair } from '#platform/keys/backup-keys.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { NEW_PASSWORD, newClinic, openClinic, PASSWORD, restoreInto, type TestClinic } from './backup.testing.ts';
import { makeBackup, verifyOwn, verifyWith } from './backup.ts';
import { checkInstallation } from './check.ts';
import { systemRandom } from './system.ts';

let root: string;
let clinic: TestClinic;
let file: string;
let work: string;

const quiet = () => undefined;
const codeOf = async (what: Promise<unknown> | (() => unknown)): Promise<string> => {
  try {
    await (typeof what === 'function' ? what() : what);
  } catch (thrown) {
    return (thrown as Fault).code;
  }
  return 'nothing was refused';
};
const attach = (dataDir: string, bytes: Buffer): string => {
  const name = createHash('sha256').update(bytes).digest('hex');
  mkdirSync(join(dataDir, 'files', name.slice(0, 2)), { recursive: true });
  writeFileSync(join(dataDir, 'files', name.slice(0, 2), name), bytes);
  return name;
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  clinic = await newClinic(root);
  const person = clinic.addPerson('Gleason');
  clinic.addPerson('Nguyễn');
  clinic.platform.records.commit({
    actor: clinic.admin,
    changes: [{ kind: 'edit', entity: 'person', id: person, values: { nickname: 'Tris' } }],
  });
  attach(clinic.dataDir, Buffer.from('ciphertext of a scan'));
  file = makeBackup(clinic.platform, clinic.key, join(root, 'backups'), quiet).file;
});
afterAll(async () => {
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  work = mkdtempSync(join(root, 'work-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const hashOf = ({ platform }: TestClinic) => stateHash(platform.writer, registry);

describe('a restore', () => {
  test('brings back every record and attachment under the new password, as a new device, and check is green', async () => {
    const dataDir = join(work, 'new');
    const answer = await restoreInto({ file, kit: clinic.kit, dataDir });
    expect(answer).toMatchObject({ organisation: 'Elm Street', login: 'ana', files: { restored: 1, missing: 0 } });
    expect(await codeOf(openClinic(dataDir, clinic.kit, PASSWORD))).toBe('password.wrong');
    const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
    try {
      expect(hashOf(restored)).toEqual(hashOf(clinic));
      expect(checkInstallation(restored.platform, restored.key, quiet).problems).toEqual([]);
      const deviceOf = (one: TestClinic) =>
        one.platform.writer.prepare("SELECT hex(value) AS id FROM meta WHERE name = 'device'").get()!.id;
      expect(deviceOf(restored)).not.toBe(deviceOf(clinic));
      expect(restored.key.equals(clinic.key)).toBe(false);
      restored.addPerson('Baker');
      expect(hashOf(restored).records).toBe(hashOf(clinic).records + 1);
      expect(await codeOf(() => verifyOwn(restored.platform, file))).toBe('backup.other_device');
    } finally {
      await restored.close();
    }
  });

  test('holds, table by table, the rows the backup was made of', async () => {
    const dataDir = join(work, 'new');
    await restoreInto({ file, kit: clinic.kit, dataDir });
    const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
    try {
      const digest = (one: TestClinic, table: string, where = '1') => {
        const hash = createHash('sha256');
        for (const row of one.platform.writer.connection.prepare(`SELECT * FROM ${table} WHERE ${where}`).all())
          hash.update(JSON.stringify(row));
        return hash.digest('hex');
      };
      const tables = clinic.platform.writer.connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        .all() as { name: string }[];
      const last = clinic.platform.writer.prepare('SELECT max(seq) AS seq FROM op').get()!.seq as number;
      const lastAudit = clinic.platform.writer.prepare('SELECT max(seq) AS seq FROM audit').get()!.seq as number;
      const bounds: Record<string, string> = {
        op: `seq <= ${last}`,
        audit: `seq <= ${lastAudit}`,
        audit_value: `seq <= ${lastAudit}`,
        meta: "name NOT LIKE 'device%'",
      };
      const changed = tables
        .map(({ name }) => name)
        .filter((name) => digest(restored, name, bounds[name]) !== digest(clinic, name, bounds[name]));
      // Only the administrator's keys are new: his row and its document.
      expect(changed.sort()).toEqual(['document', 'user_account']);
    } finally {
      await restored.close();
    }
  });

  test('is refused for another kit, another file and a folder that is not empty, and leaves nothing', async () => {
    const other = await newClinic(work, 'other');
    const dataDir = join(work, 'new');
    expect(await codeOf(restoreInto({ file, kit: other.kit, dataDir }))).toBe('backup.wrong_kit');
    expect(await codeOf(restoreInto({ file, kit: 'not a kit', dataDir }))).toBe('kit.malformed');
    expect(await codeOf(restoreInto({ file, kit: clinic.kit, dataDir, password: 'short' }))).toBe('password.weak');
    expect(await codeOf(restoreInto({ file: join(work, 'none'), kit: clinic.kit, dataDir }))).toBe(
      'backup.missing',
    );
    expect(await codeOf(restoreInto({ file, kit: clinic.kit, dataDir, login: 'eve' }))).toBe(
      'backup.no_administrator',
    );
    writeFileSync(join(work, 'text'), 'not a backup at all, and long enough to be looked at');
    expect(await codeOf(restoreInto({ file: join(work, 'text'), kit: clinic.kit, dataDir }))).toBe(
      'backup.foreign',
    );
    expect(existsSync(dataDir)).toBe(false);
    mkdirSync(dataDir);
    expect(await codeOf(restoreInto({ file, kit: other.kit, dataDir }))).toBe('backup.wrong_kit');
    expect(readdirSync(dataDir)).toEqual([]);
    writeFileSync(join(dataDir, 'thesis.doc'), 'mine');
    expect(await codeOf(restoreInto({ file, kit: clinic.kit, dataDir }))).toBe('restore.not_empty');
    expect(readdirSync(dataDir)).toEqual(['thesis.doc']);
    expect(await codeOf(restoreInto({ file, kit: clinic.kit, dataDir: clinic.dataDir }))).toBe(
      'restore.not_empty',
    );
    await other.close();
  });

  test('interrupted at any step leaves nothing', async () => {
    const steps: string[] = [];
    await restoreInto({
      file,
      kit: clinic.kit,
      dataDir: join(work, 'whole'),
      progress: (step) => steps.push(step),
    });
    const died = new Error('interrupted');
    for (let at = 0; at < steps.length; at += 1) {
      const dataDir = join(work, `at-${at}`);
      let seen = 0;
      const progress = () => {
        if (seen === at) throw died;
        seen += 1;
      };
      await expect(restoreInto({ file, kit: clinic.kit, dataDir, progress })).rejects.toBe(died);
      expect(existsSync(dataDir)).toBe(false);
    }
    expect(new Set(steps)).toEqual(
      new Set(['open', 'keys', 'database', 'pages', 'segments', 'files', 'users', 'finish']),
    );
  });

  test('killed at any step begins anew, and a backup killed at any step leaves the clinic and no half file', async () => {
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const child = (body: string, step: string) => {
      const program = `
        const die = (name) => { if (name === ${JSON.stringify(step)}) { process.kill(process.pid, 'SIGKILL'); for (;;); } };
        const { restoreInto, openClinic } = await import(${url('./backup.testing.ts')});
        ${body}`;
      return spawnSync(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' }).signal;
    };
    const dataDir = join(work, 'new');
    const args = JSON.stringify({ file, kit: clinic.kit, dataDir });
    for (const step of ['keys', 'pages', 'users', 'finish'])
      expect(child(`await restoreInto({ ...${args}, progress: die });`, step)).toBe('SIGKILL');
    await restoreInto({ file, kit: clinic.kit, dataDir });
    const to = join(work, 'backups');
    for (const step of ['describe', 'seal', 'verify'])
      expect(
        child(
          `const { makeBackup } = await import(${url('./backup.ts')});
           const clinic = await openClinic(${JSON.stringify(dataDir)}, '', ${JSON.stringify(NEW_PASSWORD)});
           makeBackup(clinic.platform, clinic.key, ${JSON.stringify(to)}, die);`,
          step,
        ),
      ).toBe('SIGKILL');
    const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
    expect(hashOf(restored)).toEqual(hashOf(clinic));
    // Only the kill within the verification comes after a backup was whole.
    for (const name of readdirSync(to).filter((one) => one.endsWith('.backup')))
      expect(verifyOwn(restored.platform, join(to, name)).verified).toBe(true);
    makeBackup(restored.platform, restored.key, to, quiet);
    expect(readdirSync(dataDir)).not.toContain('scratch');
    await restored.close();
  }, 60_000);
});

describe('a backup file', () => {
  const spoilt = (bytes: Buffer): string => {
    const path = join(work, 'spoilt.backup');
    writeFileSync(path, bytes);
    return path;
  };
  const verify = (path: string) =>
    verifyWith(path, kitPair(clinic.kit), backupFaults['backup.wrong_kit'], join(work, 'scratch'), systemRandom);

  test('opens for kit and device, and says the same of itself', () => {
    expect(verify(file)).toEqual(verifyOwn(clinic.platform, file));
    expect(() => openSealedFile(file).checkDigest()).not.toThrow();
    expect(readFileSync(file).includes('Gleason')).toBe(false);
    expect(readFileSync(file).includes('Elm Street')).toBe(false);
  });

  test('with any bit changed, in any region, is refused with and without a key', () => {
    const whole = readFileSync(file);
    const header = 20 + whole.readUInt32BE(16);
    const regions: [number, number][] = [
      [0, 20],
      [20, header],
      [header, header + 4],
      [header, whole.length - 32],
      [whole.length - 32, whole.length],
    ];
    const place = fc.constantFrom(...regions).chain(([from, to]) => fc.integer({ min: from, max: to - 1 }));
    const refusals = /^backup\.(damaged|foreign|newer|wrong_kit)$/;
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << bit;
        const path = spoilt(bytes);
        const refused = (work: () => unknown): string => {
          try {
            work();
          } catch (thrown) {
            return (thrown as Fault).code;
          }
          return 'taken';
        };
        expect(refused(() => verify(path))).toMatch(refusals);
        expect(refused(() => openSealedFile(path).checkDigest())).toMatch(refusals);
      }),
      { numRuns: 300 },
    );
  });

  test('cut short anywhere, lengthened, or with frames swapped, is refused and restores nothing', async () => {
    const whole = readFileSync(file);
    for (const length of [0, 5, 16, 40, 500, whole.length >> 1, whole.length - 33, whole.length - 1])
      expect(await codeOf(() => verify(spoilt(whole.subarray(0, length))))).toMatch(/^backup\.(damaged|foreign)$/);
    expect(await codeOf(() => verify(spoilt(Buffer.concat([whole, Buffer.alloc(1)]))))).toBe('backup.damaged');
    const header = 20 + whole.readUInt32BE(16);
    const first = header + 4 + whole.readUInt32BE(header);
    const swapped = Buffer.concat([
      whole.subarray(0, header),
      whole.subarray(first, whole.length - 32),
      whole.subarray(header, first),
    ]);
    const resealed = Buffer.concat([swapped, createHash('sha256').update(swapped).digest()]);
    const dataDir = join(work, 'new');
    expect(await codeOf(restoreInto({ file: spoilt(resealed), kit: clinic.kit, dataDir }))).toBe('backup.damaged');
    expect(existsSync(dataDir)).toBe(false);
  });

  test('damaged far behind its beginning leaves nothing of the restore', async () => {
    const bytes = readFileSync(file);
    bytes[bytes.length - 100]! ^= 1;
    const dataDir = join(work, 'new');
    expect(await codeOf(restoreInto({ file: spoilt(bytes), kit: clinic.kit, dataDir }))).toBe('backup.damaged');
    expect(existsSync(dataDir)).toBe(false);
  });

  test('of a newer version is named so', async () => {
    const header = Buffer.from(JSON.stringify({ format: 'almoner-backup', version: 2, kind: 'backup' }));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(header.length);
    const bytes = Buffer.concat([readFileSync(file).subarray(0, 16), length, header, Buffer.alloc(64)]);
    expect(await codeOf(() => verify(spoilt(bytes)))).toBe('backup.newer');
  });

  test('is a database that other programs of SQLCipher could not tell from one they wrote', async () => {
    const dataDir = join(work, 'new');
    await restoreInto({ file, kit: clinic.kit, dataDir });
    const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
    const hex = restored.key.toString('hex');
    await restored.close();
    const Database = loadSqlite();
    const connection = new Database(join(dataDir, 'almoner.db'));
    connection.pragma("cipher = 'sqlcipher'");
    connection.pragma('legacy = 4');
    connection.key(Buffer.from(`x'${hex}'`));
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    connection.close();
  });
});
