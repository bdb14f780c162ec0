/**
 * The open-source parts of this version with their licences, as the licences ask: what is bundled into the page, and
 * what the programs load from node_modules. Left beside the page as licences.json, which the settings show.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export interface Part {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or what the package says instead. */
  readonly license: string;
  /** The licence's text where the package brings one, else empty. */
  readonly text: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string | { readonly type?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

const LICENCE_FILE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

/** Package name of a module's path: the part after the last node_modules, with its scope. */
export const packageOf = (modulePath: string): string | undefined =>
  /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(modulePath.replaceAll('\\', '/'))?.[1];

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** All packages reached from `names`; those made for another system are not installed and are passed over. */
export function closureOf(nodeModules: string, names: Iterable<string>): readonly string[] {
  const found = new Set<string>();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name) || !existsSync(join(nodeModules, name, 'package.json'))) continue;
    found.add(name);
    queue.push(...Object.keys(manifestOf(join(nodeModules, name)).dependencies ?? {}));
  }
  return [...found];
}

function partOf(nodeModules: string, installedAs: string): Part {
  const folder = join(nodeModules, installedAs);
  const { name = installedAs, version = '', license } = manifestOf(folder);
  const file = readdirSync(folder).find((entry) => LICENCE_FILE.test(entry));
  return {
    name,
    version,
    license: typeof license === 'string' ? license : (license?.type ?? ''),
    text: file ? readFileSync(join(folder, file), 'utf8').trim() : '',
  };
}

/** Sorted by name, each package once. */
export function partsOf(nodeModules: string, names: Iterable<string>): readonly Part[] {
  return [...new Set(names)]
    .filter((name) => existsSync(join(nodeModules, name, 'package.json')))
    .map((name) => partOf(nodeModules, name))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** `root`: the folder of package.json. */
export function licences(root: string): Plugin {
  const nodeModules = join(root, 'node_modules');
  return {
    name: 'almoner:licences',
    apply: 'build',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
      const bundled = modules.map(packageOf).filter((name) => name !== undefined);
      const loaded = closureOf(nodeModules, Object.keys(manifestOf(root).dependencies ?? {}));
      this.emitFile({
        type: 'asset',
        fileName: 'licences.json',
        source: JSON.stringify(partsOf(nodeModules, [...bundled, ...loaded])),
      });
    },
  };
}
