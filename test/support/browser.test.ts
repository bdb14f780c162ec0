import { describe, expect, it } from 'vitest';
import { findBrowser, type Machine, placesToLook } from './browser.ts';

/** A machine on which only the given files exist. */
const machine = (platform: NodeJS.Platform, files: readonly string[], env: Machine['env'] = {}): Machine => ({
  platform,
  env,
  home: '/home/someone',
  exists: (path) => files.includes(path),
});

describe('findBrowser', () => {
  it('takes CHROMIUM_PATH before anything installed', () => {
    const env = { CHROMIUM_PATH: '/opt/mine/chrome', PATH: '/usr/bin' };
    expect(findBrowser(machine('linux', ['/opt/mine/chrome', '/usr/bin/chromium'], env))).toBe('/opt/mine/chrome');
  });

  it('refuses a CHROMIUM_PATH that names nothing instead of driving another browser', () => {
    const env = { CHROMIUM_PATH: '/gone/chrome', PATH: '/usr/bin' };
    expect(() => findBrowser(machine('linux', ['/usr/bin/chromium'], env))).toThrow('/gone/chrome');
  });

  it('prefers Chromium to Chrome and Edge on Linux, wherever PATH holds it', () => {
    const env = { PATH: '/a:/b' };
    const files = ['/a/microsoft-edge', '/a/google-chrome', '/b/chromium'];
    expect(findBrowser(machine('linux', files, env))).toBe('/b/chromium');
  });

  it('finds Chrome in the Applications folder of a Mac, the own one included', () => {
    const chrome = 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser(machine('darwin', [`/${chrome}`]))).toBe(`/${chrome}`);
    expect(findBrowser(machine('darwin', [`/home/someone/${chrome}`]))).toBe(`/home/someone/${chrome}`);
  });

  it('finds the Edge that every Windows has, and Chrome before it', () => {
    const env = { ProgramFiles: 'C:\\Programs', 'ProgramFiles(x86)': 'C:\\Programs (x86)' };
    const edge = 'C:\\Programs (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const chrome = 'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe';
    expect(findBrowser(machine('win32', [edge], env))).toBe(edge);
    expect(findBrowser(machine('win32', [edge, chrome], env))).toBe(chrome);
  });

  it('finds nothing on a bare machine', () => {
    expect(findBrowser(machine('linux', []))).toBeUndefined();
  });

  it('looks nowhere where Windows names no folder for programs', () => {
    expect(placesToLook(machine('win32', []))).toEqual([]);
  });
});
