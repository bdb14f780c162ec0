/** Who may import whom (design §2). A file belongs to the first zone whose pattern fits; a zone names all it may import. */
import { isTest, type SourceFile, type Violation } from './source.ts';

interface Zone {
  readonly name: string;
  readonly of: RegExp;
  /** Files of the project it may import; `$1` stands for the first group of `of`. */
  readonly may: readonly string[];
  /** Packages it may import; left out: any. */
  readonly packages?: readonly string[];
}

const SHARED = '^src-main/shared/';
const CONTRACTS = '^src-main/modules/[^/]+/contract/';
const ENTITIES = '^src-main/modules/entities\\.ts$';
/** The one folder of the relay that others may know: what travels. */
const PROTOCOL = '^sync-server/protocol/';
const PURE_PACKAGES = ['zod', 'libphonenumber-js', 'double-metaphone'];

const ZONES: readonly Zone[] = [
  { name: 'shared', of: /^src-main\/shared\//, may: [SHARED], packages: PURE_PACKAGES },
  {
    name: 'a contract',
    of: /^src-main\/modules\/[^/]+\/contract\//,
    may: [SHARED, CONTRACTS],
    packages: PURE_PACKAGES,
  },
  {
    name: 'the rules of a slice',
    of: /^src-main\/modules\/([^/]+)\/.*\.rules\.ts$/,
    may: [SHARED, CONTRACTS, '^src-main/modules/$1/.*\\.rules\\.ts$'],
    packages: PURE_PACKAGES,
  },
  { name: 'the list of entities', of: /^src-main\/modules\/entities\.ts$/, may: [SHARED, CONTRACTS] },
  {
    name: 'the sync client',
    of: /^src-main\/platform\/sync\//,
    may: [SHARED, '^src-main/platform/', PROTOCOL],
  },
  { name: 'platform', of: /^src-main\/platform\//, may: [SHARED, '^src-main/platform/'] },
  {
    name: 'a slice',
    of: /^src-main\/modules\/([^/]+)\//,
    may: [SHARED, CONTRACTS, ENTITIES, '^src-main/platform/', '^src-main/modules/$1/'],
  },
  // The manifest holds the program's version.
  {
    name: 'core',
    of: /^src-main\/core\//,
    may: [SHARED, '^src-main/(platform|modules|core)/', '^package\\.json$'],
  },
  {
    name: 'a host',
    of: /^src-main\/(host-[^/]+)\//,
    may: [SHARED, CONTRACTS, ENTITIES, '^src-main/(platform|core)/', '^src-main/$1/'],
  },
  { name: 'the command line', of: /^src-main\/cli\//, may: ['^src-main/(?!host-electron/)'] },
  { name: 'the preload script', of: /^src-preload\//, may: [SHARED, '^src-preload/'], packages: ['electron'] },
  {
    name: 'the renderer',
    of: /^src-renderer\//,
    may: [SHARED, CONTRACTS, ENTITIES, '^src-renderer/', '^resources/'],
  },
  { name: 'the protocol', of: /^sync-server\/protocol\//, may: [PROTOCOL], packages: ['zod', 'node:crypto'] },
  { name: 'the relay', of: /^sync-server\//, may: ['^sync-server/'] },
];

/** Packages and places that only some files may name, whatever their zone allows; their types may be named more widely. */
const GUARDED: readonly { readonly what: RegExp; readonly by: RegExp; readonly types?: RegExp }[] = [
  { what: /^electron$/, by: /^(src-main\/host-electron|src-preload)\// },
  {
    what: /^better-sqlite3/,
    by: /^(src-main\/platform\/database|sync-server\/storage)\//,
    types: /^src-main\//,
  },
  { what: /^keytar$/, by: /^src-main\/platform\/keys\// },
  { what: /^node:/, by: /^(src-main|sync-server|build|test)\/|^[^/]+$/ },
  { what: /^src-main\/platform\/providers\//, by: /^src-main\/(platform\/providers|modules\/messaging)\// },
  { what: /^(test|build)\/|\/testing\.ts$|\.testing\.tsx?$/, by: /^(test|build)\/|^[^/]+$/ },
];

function mayImport(file: SourceFile, zone: Zone, target: string): boolean {
  const group = zone.of.exec(file.path)?.[1] ?? '';
  return zone.may.some((pattern) => new RegExp(pattern.replace('$1', group)).test(target));
}

/** Imports that cross a border. Tests beside the code may import what they need; the code they test may not. */
export function layerViolations(files: readonly SourceFile[]): readonly Violation[] {
  const violations: Violation[] = [];
  for (const file of files.filter(({ path }) => !isTest(path))) {
    const zone = ZONES.find(({ of }) => of.test(file.path));
    if (zone === undefined && /^(src-|sync-server\/)/.test(file.path))
      violations.push(`${file.path}:1 lies in no zone`);
    for (const { target, package: name, line, typeOnly } of file.imports) {
      const report = (what: string) => violations.push(`${file.path}:${line} ${what}`);
      if (zone && target !== undefined && !mayImport(file, zone, target))
        report(`${zone.name} may not import ${target}`);
      if (zone?.packages && name !== undefined && !zone.packages.includes(name))
        report(`${zone.name} may not import the package ${name}`);
      const guard = GUARDED.find(({ what }) => what.test(target ?? name ?? ''));
      if (guard && !guard.by.test(file.path) && !(typeOnly && guard.types?.test(file.path)))
        report(`only ${guard.by.source} may import ${target ?? name}`);
    }
  }
  return violations;
}

/** What may lie at the top of the project, beside dotfiles; what .gitignore names is not looked at. */
const TOP_LEVEL = new Set([
  ...['src-main', 'src-renderer', 'src-preload', 'sync-server', 'resources', 'build', 'test', 'docs'],
  ...['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE'],
]);
const IGNORED = new Set(['node_modules', 'out', 'dist', 'coverage', 'test-results', 'playwright-report']);

/** Entries of the project's folder that have no place there: a tool's configuration goes into package.json or test/. */
export const topLevelViolations = (names: readonly string[]): readonly Violation[] =>
  names
    .filter((name) => !TOP_LEVEL.has(name) && !IGNORED.has(name))
    .filter((name) => !name.startsWith('.') || /\.tsx?$/.test(name))
    .map((name) => `${name} has no place at the top of the project`);

/** The files of a folder that are tied to Electron at run time; the typed fake stands in for exactly one. */
export const electronImporters = (files: readonly SourceFile[], folder: string): readonly string[] =>
  files
    .filter(({ path }) => path.startsWith(folder) && !isTest(path))
    .filter(({ imports }) => imports.some((one) => one.package === 'electron' && !one.typeOnly))
    .map(({ path }) => path);
