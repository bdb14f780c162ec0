/**
 * Older versions, as they were released: the command line and the relay with what they need, bundled, one file of gzipped JSON (file name →
 * text) for each version. Once made, such a file is never made anew: it stands for workstations that have not been updated.
 * `node test/skew/frozen.ts` freezes the present version.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { HELPER_PROGRAMS } from '../../build/main-programs.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { bundle, makeRunnable, projectFile, type SourceEdit } from '../support/bundle.ts';
import { createTempFolder } from '../support/temp-folder.ts';

const CLIENTS = fileURLToPath(new URL('./clients', import.meta.url));
const SUFFIX = '.json.gz';

const ENTRIES = { ...HELPER_PROGRAMS, almoner: 'src-main/cli/main.ts', relay: 'sync-server/main.ts' };

/** Versions that were frozen, oldest first. */
export const frozenVersions = (): readonly string[] =>
  (existsSync(CLIENTS) ? readdirSync(CLIENTS) : [])
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));

/** What Node runs of a version. */
export interface Programs {
  readonly almoner: string;
  readonly relay: string;
}

const programsIn = (folder: string): Programs => ({
  almoner: join(folder, 'almoner.js'),
  relay: join(folder, 'relay.js'),
});

/** Unpacks a frozen version. */
export function unpackClient(version: string, folder: string): Programs {
  const files = JSON.parse(gunzipSync(readFileSync(join(CLIENTS, version + SUFFIX))).toString()) as Record<
    string,
    string
  >;
  makeRunnable(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return programsIn(folder);
}

/** The present source, changed by `edits`. */
export async function bundleClient(outDir: string, edits: readonly SourceEdit[] = []): Promise<Programs> {
  await bundle({ entries: ENTRIES, outDir, edits });
  return programsIn(outDir);
}

async function freeze(version: string): Promise<void> {
  const file = join(CLIENTS, version + SUFFIX);
  if (existsSync(file)) throw new Error(`${version} is frozen already; a released client does not change.`);
  const temp = createTempFolder();
  try {
    const outDir = join(temp.path, 'client');
    await bundle({ entries: ENTRIES, outDir, minify: true });
    rmSync(join(outDir, 'node_modules'));
    const names = readdirSync(outDir).filter((name) => name.endsWith('.js'));
    const files = Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(outDir, name), 'utf8')]));
    mkdirSync(CLIENTS, { recursive: true });
    writeFileSync(file, gzipSync(JSON.stringify(files), { level: 9 }));
  } finally {
    temp.remove();
  }
}

if (process.argv[1] === projectFile('test/skew/frozen.ts')) await freeze(packageJson.version);
