/**
 * The product's programs as the harness starts them: bundled once for each run, as the installed product is, since thousands
 * of processes load them and hundreds of source files take longer to load than all that is tried there. A sabotage, and the
 * haste that lets background work begin at once, are put into the source on its way into the bundle.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { BUNDLED_PACKAGES, HELPER_PROGRAMS } from '../../build/main-programs.ts';
import { HASTE, type Sabotage, sabotaged } from './hook/sabotages.ts';

const ROOT = new URL('../../', import.meta.url);
const at = (path: string): string => fileURLToPath(new URL(path, ROOT));

/** The children of the harness, and what the core finds beside itself. */
const ENTRIES = {
  ...HELPER_PROGRAMS,
  'core-child': 'test/durability/core-child.ts',
  'task-child': 'test/durability/task-child.ts',
  'count-steps': 'test/durability/hook/count-steps.ts',
} as const;

export interface Product {
  /** The file of a program. `haste`: background work begins at once. */
  program(name: keyof typeof ENTRIES, haste: boolean): Promise<string>;
  /** Where Node keeps what it has compiled: written by each process that comes to its end. */
  readonly compiled: string;
}

const edited = (changes: readonly Sabotage[]): Plugin => ({
  name: 'almoner-sabotage',
  enforce: 'pre',
  transform(code, id) {
    let text = code;
    for (const change of changes)
      for (const file of new Set(change.edits.map((edit) => edit.file)))
        if (at(file) === id) text = sabotaged(change, file, text);
    return text === code ? null : { code: text, map: null };
  },
});

async function bundle(outDir: string, changes: readonly Sabotage[]): Promise<string> {
  await build({
    root: at('.'),
    configFile: false,
    logLevel: 'error',
    plugins: [edited(changes)],
    resolve: { alias: { '@node-rs/argon2': at('test/durability/hook/quick-derivation.ts') } },
    ssr: { noExternal: [...BUNDLED_PACKAGES] },
    build: {
      ssr: true,
      outDir,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, at(path)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return outDir;
}

/**
 * Bundles are made when first asked for, below `folder`. A sabotage that no longer fits its file fails them. They derive keys
 * at once, and so has the process to that opens what they wrote (preload.ts).
 */
export function createProduct(folder: string, sabotage?: Sabotage): Product {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(at('node_modules'), join(folder, 'node_modules'));
  const made = new Map<boolean, Promise<string>>();
  return {
    compiled: join(folder, 'compiled'),
    async program(name, haste) {
      let bundled = made.get(haste);
      if (bundled === undefined) {
        const changes = [...(sabotage ? [sabotage] : []), ...(haste ? [HASTE] : [])];
        bundled = bundle(join(folder, haste ? 'hasty' : 'product'), changes);
        made.set(haste, bundled);
      }
      return join(await bundled, `${name}.js`);
    },
  };
}
