/** What must be true of definitions beyond what the compiler checks: entities, dependencies, wordings. */
import { PRIVACY_CLASSES } from '#shared/access/privacy-class.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { type Node, nodesOf, type SourceFile, type Violation } from './source.ts';

type Classified = Readonly<Record<string, { readonly class?: string }>>;

/** Fields without a known privacy class: nobody would decide who may see them (law 1). */
export function privacyViolations(
  entities: readonly (Pick<Entity, 'name'> & { readonly fields: Classified; readonly computed: Classified })[],
): readonly Violation[] {
  return entities.flatMap(({ name, fields, computed }) =>
    Object.entries({ ...fields, ...computed })
      .filter(([, field]) => !PRIVACY_CLASSES.some((known) => known === field.class))
      .map(([field, { class: given }]) => `${name}.${field} has the privacy class ${given}`),
  );
}

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Dependencies that leave the choice of a version to the day of the installation. */
export const pinViolations = ({ dependencies, devDependencies }: PackageJson): readonly Violation[] =>
  Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^(npm:(@[\w-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} is not pinned: ${version}`);

/** A fault as its definition words it: code, message and remedy in English. */
export interface Wording {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const literal = (node: Node | undefined): string | undefined => {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'BinaryExpression') return undefined;
  const [left, right] = [literal(node.left as Node), literal(node.right as Node)];
  return left === undefined || right === undefined ? undefined : left + right;
};

const propertiesOf = (node: Node): readonly (readonly [name: string, value: Node])[] =>
  (node.properties as Node[]).flatMap((property) => {
    const key = property.key as Node | undefined;
    const name = key?.type === 'Identifier' ? (key.name as string) : literal(key);
    return name === undefined ? [] : [[name, property.value as Node] as const];
  });

/** Every fault that a source file defines by `defineFaults({ code: { message, remedy } })`. Throws on any other form. */
export function faultsDefinedIn(files: readonly SourceFile[]): readonly Wording[] {
  return files.flatMap(({ path, ast }) =>
    [...nodesOf(ast)]
      .filter((node) => node.type === 'CallExpression' && (node.callee as Node).name === 'defineFaults')
      .flatMap((call) => propertiesOf((call.arguments as Node[])[0]!))
      .map(([code, value]) => {
        const parts = new Map(value.type === 'ObjectExpression' ? propertiesOf(value) : []);
        const [message, remedy] = [literal(parts.get('message')), literal(parts.get('remedy'))];
        if (message === undefined || remedy === undefined)
          throw new Error(`${path}: the wording of ${code} can't be read`);
        return { code, message, remedy };
      }),
  );
}
