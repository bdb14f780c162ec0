import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt } from './ensure-built.ts';

describe('isBuilt', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'almoner-build-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A file, and the folders above it, changed at a second. */
  const put = (path: string, second: number): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
    for (let at = path; at !== '.'; at = dirname(at)) utimesSync(join(folder, at), second, second);
  };
  const putResults = (second: number): void => {
    for (const path of ['out/main/core.js', 'out/preload/preload.cjs', 'out/renderer/index.html'])
      put(path, second);
  };

  it('holds where every result is newer than every source', () => {
    put('src-main/core/core.ts', 10);
    put('package.json', 10);
    putResults(20);
    expect(isBuilt(folder)).toBe(true);
  });

  it('does not hold without a build, or with one that broke off', () => {
    put('src-main/core/core.ts', 10);
    expect(isBuilt(folder)).toBe(false);
    putResults(20);
    rmSync(join(folder, 'out/renderer/index.html'));
    expect(isBuilt(folder)).toBe(false);
  });

  it.each([
    'src-main/core/core.ts',
    'src-renderer/app/main.tsx',
    'resources/translations/en/shell.json',
    'package.json',
    'electron.vite.config.ts',
  ])('does not hold once %s has changed', (path) => {
    putResults(20);
    put(path, 30);
    expect(isBuilt(folder)).toBe(false);
  });

  it('does not hold once a source was removed', () => {
    put('src-main/core/core.ts', 10);
    put('src-main/core/old.ts', 10);
    putResults(20);
    rmSync(join(folder, 'src-main/core/old.ts'));
    utimesSync(join(folder, 'src-main/core'), 30, 30);
    expect(isBuilt(folder)).toBe(false);
  });

  it('does not hold where one part is older than the sources', () => {
    put('src-main/core/core.ts', 15);
    putResults(20);
    put('out/main/core.js', 10);
    expect(isBuilt(folder)).toBe(false);
  });
});
