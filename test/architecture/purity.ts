/**
 * Pure code: `shared`, contracts and `*.rules.ts` use the language and nothing of Node or the DOM; and law 10, time and
 * randomness are arguments everywhere but where the program is put together.
 */
import { runInNewContext } from 'node:vm';
import { childrenOf, isTest, lineAt, type Node, nodesOf, type SourceFile, type Violation } from './source.ts';

/** The globals of the language itself: what a context without a host has, but for what engines add to it. */
const LANGUAGE = new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]);
for (const added of ['console', 'WebAssembly']) LANGUAGE.delete(added);
LANGUAGE.add('arguments');

/** Type-level nodes name no values, except those that wrap an expression. */
const WRAPPERS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSInstantiationExpression',
]);

/** Properties in which an identifier is a name, not a reference. */
const NAMES: Readonly<Record<string, string>> = {
  MemberExpression: 'property',
  Property: 'key',
  MethodDefinition: 'key',
  PropertyDefinition: 'key',
  LabeledStatement: 'label',
  BreakStatement: 'label',
  ContinueStatement: 'label',
};

function* referencesIn(node: Node): Generator<Node> {
  if (node.type.startsWith('Import') && node.type !== 'ImportExpression') return;
  if (node.type === 'MetaProperty') return;
  if (node.type === 'Identifier') yield node;
  for (const [property, child] of childrenOf(node)) {
    if (NAMES[node.type] === property && node.computed !== true) continue;
    if (child.type.startsWith('TS') && !WRAPPERS.has(child.type)) continue;
    yield* referencesIn(child);
  }
}

/** Every name the file binds anywhere. Coarse, and enough: shadowing a host's global would be a fault of its own. */
function boundIn(ast: Node): ReadonlySet<string> {
  const bound = new Set<string>();
  const bind = (pattern: unknown): void => {
    for (const node of nodesOf(pattern as Node)) if (node.type === 'Identifier') bound.add(node.name as string);
  };
  for (const node of nodesOf(ast)) {
    if (node.type === 'VariableDeclarator' || /^(Function|Class|TS)\w*Declaration$/.test(node.type))
      if (node.id) bind(node.id);
    if (/Function/.test(node.type))
      for (const parameter of (node.params as Node[] | undefined) ?? []) bind(parameter);
    if (node.type === 'CatchClause' && node.param) bind(node.param);
    if (/^Import\w*Specifier$/.test(node.type)) bind(node.local);
    if ((node.type === 'FunctionExpression' || node.type === 'ClassExpression') && node.id) bind(node.id);
  }
  return bound;
}

const isPure = (path: string): boolean =>
  !isTest(path) && /^src-main\/(shared\/|modules\/([^/]+\/contract\/|.*\.rules\.ts$|entities\.ts$))/.test(path);

/** Globals of a host in code that every process loads. */
export function purityViolations(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(({ path }) => isPure(path))
    .flatMap(({ path, text, ast }) => {
      const bound = boundIn(ast);
      return [...referencesIn(ast)]
        .filter(({ name }) => !LANGUAGE.has(name as string) && !bound.has(name as string))
        .map(({ name, start }) => `${path}:${lineAt(text, start)} uses ${name}, which only some hosts have`);
    });
}

/** Where the real clock and the real randomness may be taken: the programs, and the composition root that hands them on. */
const MAY_BE_AMBIENT = /^src-main\/(core|host-[^/]+|cli)\//;

/** Defaults of an argument, by file; each with its reason. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'src-main/shared/entity/fields/calendar.ts': 'two figures of a year are read around the present one',
};

const sourceOf = (text: string, node: Node): string => text.slice(node.start, node.end);

/** Clocks and dice taken out of thin air where they should have been arguments (law 10). */
export function ambientViolations(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(
      ({ path }) =>
        path.startsWith('src-main/') && !isTest(path) && !MAY_BE_AMBIENT.test(path) && !(path in DEFAULTS),
    )
    .flatMap(({ path, text, ast }) =>
      [...nodesOf(ast)]
        .filter((node) => {
          const callee = node.callee as Node | undefined;
          if (node.type === 'NewExpression')
            return sourceOf(text, callee!) === 'Date' && (node.arguments as unknown[]).length === 0;
          if (node.type !== 'CallExpression') return false;
          return /^(Date\.now|Math\.random|(crypto\.)?(randomUUID|randomInt|randomBytes|getRandomValues))$/.test(
            sourceOf(text, callee!),
          );
        })
        .map(
          (node) =>
            `${path}:${lineAt(text, node.start)} takes ${sourceOf(text, node)} instead of an argument (law 10)`,
        ),
    );
}
