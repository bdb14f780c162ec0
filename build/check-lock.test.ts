import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A sound lockfile in miniature: a package with a platform part nested in it, one hoisted, and the prebuilt one. */
const sound = () => ({
  name: 'x',
  lockfileVersion: 3,
  packages: {
    '': { name: 'x' },
    'node_modules/better-sqlite3-multiple-ciphers': { version: '1.0.0', integrity: 'sha512-a', gypfile: false },
    'node_modules/tool': {
      version: '1.0.0',
      integrity: 'sha512-b',
      optionalDependencies: { 'tool-linux': '1.0.0', '@tool/win': '1.0.0' },
    },
    'node_modules/tool/node_modules/tool-linux': { version: '1.0.0', integrity: 'sha512-c', optional: true },
    'node_modules/@tool/win': { version: '1.0.0', integrity: 'sha512-d', optional: true },
  } as Record<string, Record<string, unknown>>,
});

describe('check:lock', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'almoner-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function check(lock: unknown) {
    const file = join(folder, 'package-lock.json');
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    const script = fileURLToPath(new URL('./check-lock.ts', import.meta.url));
    const run = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
    return { status: run.status, said: run.stdout + run.stderr, after: readFileSync(file, 'utf8') };
  }

  it('passes a sound lockfile and leaves it alone', () => {
    const lock = sound();
    expect(check(lock)).toEqual({
      status: 0,
      said: 'lockfile complete: 5 packages\n',
      after: `${JSON.stringify(lock, null, 2)}\n`,
    });
  });

  it.each(['node_modules/tool/node_modules/tool-linux', 'node_modules/@tool/win'])(
    'fails when the platform package %s is missing',
    (gone) => {
      const lock = sound();
      delete lock.packages[gone];
      expect(check(lock)).toMatchObject({
        status: 1,
        said: expect.stringContaining(
          `lacks its optional package ${gone.slice(gone.lastIndexOf('node_modules/') + 13)}`,
        ),
      });
    },
  );

  it('fails when an entry names where it came from', () => {
    const lock = sound();
    Object.assign(lock.packages['node_modules/tool'] ?? {}, { resolved: 'https://example.org/tool.tgz' });
    expect(check(lock)).toMatchObject({
      status: 1,
      said: expect.stringContaining('node_modules/tool names where'),
    });
  });

  it('fails when an integrity hash is missing', () => {
    const lock = sound();
    delete lock.packages['node_modules/tool']?.integrity;
    expect(check(lock)).toMatchObject({
      status: 1,
      said: expect.stringContaining('node_modules/tool has no integrity'),
    });
  });

  it('fails when the database driver is missing altogether', () => {
    const lock = sound();
    delete lock.packages['node_modules/better-sqlite3-multiple-ciphers'];
    expect(check(lock)).toMatchObject({ status: 1, said: expect.stringContaining('is missing') });
  });

  it('puts a lost "gypfile": false back, says so, fails once, and passes the second time', () => {
    const lock = sound();
    delete lock.packages['node_modules/better-sqlite3-multiple-ciphers']?.gypfile;
    const first = check(lock);
    expect(first).toMatchObject({ status: 1, said: expect.stringContaining('"gypfile": false; it is back') });
    expect(first.after).toBe(`${JSON.stringify(sound(), null, 2)}\n`);
    expect(check(JSON.parse(first.after))).toMatchObject({ status: 0 });
  });

  it('finds the lockfile of this project sound', () => {
    const real = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
    expect(check(real)).toMatchObject({ status: 0 });
  });
});
