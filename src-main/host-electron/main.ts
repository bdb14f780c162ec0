/** Entry of the desktop program. Its one argument is the data folder: `--data DIR`. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultDataFolder } from '../core/default-data-folder.ts';
import { electron } from './electron.ts';
import { runProgram } from './program.ts';

// Chromium's own switches may stand among the arguments; they are not ours to refuse.
const { values } = parseArgs({ strict: false, allowPositionals: true, options: { data: { type: 'string' } } });
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { platform, env } = process;
const dataDir =
  typeof values.data === 'string' ? resolve(values.data) : defaultDataFolder({ platform, env, home: homedir() });
const windowDir = join(dataDir, 'window');
mkdirSync(windowDir, { recursive: true, mode: 0o700 });

void runProgram(electron, {
  dataDir,
  windowDir,
  platform,
  random: { bytes: (length) => randomBytes(length) },
  coreEntry: here('./core.js'),
  preload: here('../preload/preload.cjs'),
  pageDir: here('../renderer'),
  devUrl: env.ELECTRON_RENDERER_URL,
});
