/** Entry of the desktop program. Its one argument is the data folder: `--data DIR`. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultDataFolder } from '../core/default-data-folder.ts';
import { electron } from './electron.ts';
import { runProgram } from './program.ts';

// Chromium's own switches may stand among the arguments; they are not ours to refuse.
const { values } = parseArgs({ strict: false, allowPositionals: true, options: { data: { type: 'string' } } });
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

void runProgram(electron, {
  dataDir:
    typeof values.data === 'string'
      ? resolve(values.data)
      : defaultDataFolder({ platform: process.platform, env: process.env, home: homedir() }),
  platform: process.platform,
  random: { bytes: (length) => randomBytes(length) },
  coreEntry: here('./core.js'),
  preload: here('../preload/preload.cjs'),
  pageDir: here('../renderer'),
  devUrl: process.env.ELECTRON_RENDERER_URL,
});
