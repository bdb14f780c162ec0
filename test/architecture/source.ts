/**
 * Source files as the architecture rules see them: their place, text, syntax tree and imports.
 * A rule is a pure function from source files to violations, so that each can be shown to bite on a planted one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import packageJson from '../../package.json' with { type: 'json' };

/** The project's folder, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A node of the ESTree syntax tree, TypeScript's own node types included. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface Import {
  /** As written: `./x.ts`, `#shared/ids/uuid.ts`, `zod`. */
  readonly specifier: string;
  /** Path from the project's folder, where the import stays inside the project. */
  readonly target: string | undefined;
  /** Package name, where it leaves the project: `zod`, `@trpc/client`, `node:fs`. */
  readonly package: string | undefined;
  /** True where nothing is left of it at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface SourceFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly ast: Node;
  readonly imports: readonly Import[];
}

/** A broken rule: `path:line what is wrong`. */
export type Violation = string;

/** Tests, and what stands beside the code to help them: `x.test.ts`, `x.spec.ts`, `testing.ts`, `x.testing.ts`. */
export const isTest = (path: string): boolean => /(\.(test|spec|testing)|\/testing)\.tsx?$/.test(path);

/** 1-based line of an offset. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** The children of a node with the property each stands in. */
export function* childrenOf(node: Node): Generator<readonly [property: string, child: Node]> {
  for (const [property, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield [property, child];
}

/** A node and all below it, in order. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const [, child] of childrenOf(node)) yield* nodesOf(child);
}

const aliases = Object.entries(packageJson.imports).map(([from, to]) => ({
  prefix: from.slice(0, -1),
  folder: posix.normalize(to.slice(0, -1)),
}));

/** Where an import specifier points, from the file it stands in. */
function resolve(from: string, specifier: string): Pick<Import, 'target' | 'package'> {
  if (specifier.startsWith('.')) return { target: posix.join(posix.dirname(from), specifier), package: undefined };
  const alias = aliases.find(({ prefix }) => specifier.startsWith(prefix));
  if (alias) return { target: alias.folder + specifier.slice(alias.prefix.length), package: undefined };
  const parts = specifier.split('/');
  return { target: undefined, package: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function importsOf(path: string, text: string, ast: Node): readonly Import[] {
  const imports: Import[] = [];
  for (const node of nodesOf(ast)) {
    const specifier = IMPORTING.has(node.type) ? (node.source as { value?: unknown } | null)?.value : undefined;
    if (typeof specifier !== 'string') continue;
    const typeOnly = node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType';
    imports.push({ specifier, ...resolve(path, specifier), typeOnly, line: lineAt(text, node.start) });
  }
  return imports;
}

/** Parses a file; the tree is made when a rule first asks for it. Throws on a syntax error. */
export function parseSource(path: string, text: string): SourceFile {
  let ast: Node | undefined;
  let imports: readonly Import[] | undefined;
  return {
    path,
    text,
    get ast() {
      ast ??= parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts', astType: 'ts' }) as unknown as Node;
      return ast;
    },
    get imports() {
      imports ??= importsOf(path, text, this.ast);
      return imports;
    },
  };
}

/** Planted files for a rule's own test: path → text. */
export const planted = (files: Readonly<Record<string, string>>): readonly SourceFile[] =>
  Object.entries(files).map(([path, text]) => parseSource(path, text));

const SKIPPED = new Set(['node_modules', 'out', 'dist', 'coverage', 'test-results', 'playwright-report', '.git']);

/** Every file of the project below a folder, as paths from the project's folder. */
export function filesBelow(folder = '.'): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path.split(sep).join('/')];
    });
}

/** Text of a file of the project. */
export const readProjectFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every TypeScript file of the project, tests included, declarations excluded. */
export const projectSources: readonly SourceFile[] = filesBelow()
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => parseSource(path, readProjectFile(path)));
