/** Where the records lie when nobody names a folder: the user's application folder, as each system wants it. */
import { join } from 'node:path';

/** The surroundings the answer depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Linux: XDG base directories; Windows: the local, not the roaming, application data; Mac: Application Support. */
export function defaultDataFolder({ platform, env, home }: Machine): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Almoner');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Almoner');
  return join(env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share'), 'almoner');
}
