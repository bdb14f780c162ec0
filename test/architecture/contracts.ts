/**
 * Contracts and handlers fit together (design §10): each contract is implemented exactly once, says who may call it, and
 * has a name of its own on the wire.
 */
import { PERMISSIONS } from '#shared/access/permission.ts';
import { isTest, lineAt, type Node, nodesOf, type SourceFile, type Violation } from './source.ts';

const GATES: readonly string[] = ['anyone', 'signed-in', ...PERMISSIONS];
const KINDS = ['query', 'command', 'feed'];

interface Contract {
  /** `path#name` of the constant that holds it. */
  readonly key: string;
  readonly wireName: unknown;
  readonly gate: unknown;
  readonly place: string;
}

const nameOf = (node: unknown): string => String((node as Node | null)?.name);

function contractsIn({ path, text, ast }: SourceFile): readonly Contract[] {
  return [...nodesOf(ast)].flatMap((node) => {
    const call = node.type === 'VariableDeclarator' ? (node.init as Node | null) : null;
    if (call?.type !== 'CallExpression' || !KINDS.includes(nameOf(call.callee))) return [];
    const properties = ((call.arguments as Node[])[0]?.properties ?? []) as Node[];
    const textOf = (key: string) =>
      (properties.find((one) => nameOf(one.key) === key)?.value as Node | undefined)?.value;
    const place = `${path}:${lineAt(text, node.start)}`;
    return [{ key: `${path}#${nameOf(node.id)}`, wireName: textOf('name'), gate: textOf('gate'), place }];
  });
}

/** Where each imported name of a file comes from: local name → `path#name`. */
function originsIn({ ast, imports }: SourceFile): ReadonlyMap<string, string> {
  const targets = new Map(imports.map(({ specifier, target }) => [specifier, target]));
  const origins = new Map<string, string>();
  for (const node of nodesOf(ast)) {
    if (node.type !== 'ImportDeclaration') continue;
    const target = targets.get((node.source as Node).value as string);
    for (const specifier of node.specifiers as Node[])
      if (specifier.type === 'ImportSpecifier')
        origins.set(nameOf(specifier.local), `${target}#${nameOf(specifier.imported)}`);
  }
  return origins;
}

const implementationsIn = (file: SourceFile): readonly string[] => {
  const origins = originsIn(file);
  return [...nodesOf(file.ast)]
    .filter((node) => node.type === 'CallExpression' && nameOf(node.callee) === 'implement')
    .map((node) => nameOf((node.arguments as Node[])[0]))
    .map((name) => origins.get(name) ?? `${file.path}#${name}`);
};

/** Contracts without a handler or with two, without a known gate, or with a name that is malformed or taken. */
export function contractViolations(files: readonly SourceFile[]): readonly Violation[] {
  const sources = files.filter(({ path }) => path.startsWith('src-main/') && !isTest(path));
  const contracts = sources.filter(({ path }) => path.endsWith('.api.ts')).flatMap(contractsIn);
  const implemented = sources.flatMap(implementationsIn);
  const names = new Map<unknown, string>();
  return contracts.flatMap(({ key, wireName, gate, place }) => {
    const found: Violation[] = [];
    const handlers = implemented.filter((one) => one === key).length;
    if (handlers !== 1) found.push(`${place} ${wireName} has ${handlers} handlers`);
    if (!GATES.includes(gate as string)) found.push(`${place} ${wireName} has no known gate`);
    if (typeof wireName !== 'string' || !/^[a-z]+(\.[a-z][A-Za-z]*)+$/.test(wireName))
      found.push(`${place} the name ${wireName} is not slice.verb`);
    if (names.has(wireName)) found.push(`${place} ${wireName} is also the name of ${names.get(wireName)}`);
    names.set(wireName, place);
    return found;
  });
}

/** How many contracts there are, so that a test can tell none from all well. */
export const countContracts = (files: readonly SourceFile[]): number =>
  files.filter(({ path }) => path.endsWith('.api.ts')).flatMap(contractsIn).length;
