import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron, obtainElectron, whyNoWindow } from './electron-binary.ts';

describe('the binary of Electron', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'almoner-electron-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const download = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    mkdirSync(__dirname + '/dist');
    writeFileSync(__dirname + '/dist/electron', '');
    writeFileSync(__dirname + '/path.txt', 'electron');`;

  it('is found where its package says it is', async () => {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'electron'), '');
    writeFileSync(join(folder, 'path.txt'), 'electron');
    expect(await obtainElectron(folder, 0)).toEqual({ binary: join(folder, 'dist', 'electron') });
  });

  it('is not believed to be there by its note alone', () => {
    writeFileSync(join(folder, 'path.txt'), 'electron');
    expect(findElectron(folder)).toBeNull();
  });

  it('is downloaded by the script of its package', async () => {
    writeFileSync(join(folder, 'install.js'), download);
    expect(await obtainElectron(folder, 10_000)).toEqual({ binary: join(folder, 'dist', 'electron') });
  });

  it('is done without where the download fails or takes too long, and that is said', async () => {
    expect(await obtainElectron(folder, 10_000)).toEqual({ why: 'Electron is not installed' });
    writeFileSync(join(folder, 'install.js'), 'process.exit(1)');
    expect(await obtainElectron(folder, 10_000)).toEqual({ why: 'Electron could not be downloaded' });
    writeFileSync(join(folder, 'install.js'), 'setInterval(() => {}, 1000)');
    expect(await obtainElectron(folder, 300)).toEqual({ why: 'Electron was not downloaded within 0 s' });
  });
});

describe('whyNoWindow', () => {
  it('knows the machines on which no window can open', () => {
    const on = (platform: NodeJS.Platform, env: Record<string, string>, isRoot = false) =>
      whyNoWindow({ platform, env, isRoot });
    expect(on('win32', {})).toBeNull();
    expect(on('darwin', {}, true)).toBeNull();
    expect(on('linux', { DISPLAY: ':0' })).toBeNull();
    expect(on('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
    expect(on('linux', {})).toContain('no screen');
    expect(on('linux', { DISPLAY: ':0' }, true)).toContain('root');
  });
});
