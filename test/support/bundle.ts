/** The product's programs bundled as an installed product has them, where a test needs them changed, frozen, or quick to load. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { BUNDLED_PACKAGES } from '../../build/main-programs.ts';

const ROOT = new URL('../../', import.meta.url);
/** A file of the project. */
export const projectFile = (path: string): string => fileURLToPath(new URL(path, ROOT));

/** One text of a file that another takes the place of. */
export interface SourceEdit {
  /** Below the project's folder. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export interface BundleRequest {
  /** Programs by the name of their file. */
  readonly entries: Readonly<Record<string, string>>;
  readonly outDir: string;
  readonly edits?: readonly SourceEdit[];
  /** Packages by the module that stands in for them. */
  readonly alias?: Readonly<Record<string, string>>;
  readonly minify?: boolean;
}

/** Puts edits into a source. Throws where a text does not stand there exactly once. */
export function edited(text: string, file: string, edits: readonly SourceEdit[]): string {
  let changed = text;
  for (const edit of edits.filter((one) => one.file === file)) {
    if (changed.split(edit.find).length !== 2) throw new Error(`${file} does not have once: ${edit.find}`);
    changed = changed.replace(edit.find, () => edit.put);
  }
  return changed;
}

const editing = (edits: readonly SourceEdit[]): Plugin => ({
  name: 'almoner-edits',
  enforce: 'pre',
  transform(code, id) {
    const file = edits.find((edit) => projectFile(edit.file) === id)?.file;
    return file === undefined ? null : { code: edited(code, file, edits), map: null };
  },
});

/** Bundles into `outDir`, beside which Node finds the packages that stay outside. */
export async function bundle({
  entries,
  outDir,
  edits = [],
  alias = {},
  minify = false,
}: BundleRequest): Promise<void> {
  await build({
    root: projectFile('.'),
    configFile: false,
    logLevel: 'error',
    plugins: [editing(edits)],
    resolve: { alias: { ...alias } },
    ssr: { noExternal: [...BUNDLED_PACKAGES] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, projectFile(path)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  makeRunnable(outDir);
}

/** Lets Node run modules out of a folder and find the project's packages from there. */
export function makeRunnable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(projectFile('node_modules'), join(folder, 'node_modules'));
}
