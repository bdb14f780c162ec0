import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from './default-data-folder.ts';

describe('defaultDataFolder', () => {
  const home = '/home/someone';

  it('follows the XDG base directories on Linux, and ignores a relative one as they demand', () => {
    expect(defaultDataFolder({ platform: 'linux', env: {}, home })).toBe('/home/someone/.local/share/almoner');
    expect(defaultDataFolder({ platform: 'linux', env: { XDG_DATA_HOME: '/data' }, home })).toBe('/data/almoner');
    expect(defaultDataFolder({ platform: 'linux', env: { XDG_DATA_HOME: 'data' }, home })).toBe(
      '/home/someone/.local/share/almoner',
    );
  });

  it('is the application folder of a Mac, and of Windows the one that does not roam', () => {
    expect(defaultDataFolder({ platform: 'darwin', env: {}, home })).toBe(
      '/home/someone/Library/Application Support/Almoner',
    );
    expect(defaultDataFolder({ platform: 'win32', env: { LOCALAPPDATA: '/local' }, home })).toBe('/local/Almoner');
    expect(defaultDataFolder({ platform: 'win32', env: {}, home })).toBe('/home/someone/AppData/Local/Almoner');
  });
});
