/**
 * Import cycles: files of which each can only be understood with the other. Types leave nothing to load, and are
 * counted all the same in the product: what both need stands in a third. The harness may hold its parts together by types.
 */
import { isTest, type SourceFile, type Violation } from './source.ts';

/** One violation per knot of files that reach each other, named by the files in it (Tarjan 1972). */
export function cycleViolations(files: readonly SourceFile[]): readonly Violation[] {
  const sources = files.filter(({ path }) => !isTest(path));
  const known = new Set(sources.map(({ path }) => path));
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target, typeOnly }) =>
        target && known.has(target) && !(typeOnly && path.startsWith('test/')) ? [target] : [],
      ),
    ]),
  );
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const knots: Violation[] = [];

  function visit(path: string): void {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const next of edges.get(path)!) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path)!, low.get(next)!));
    }
    if (low.get(path) !== index.get(path)) return;
    const knot = stack.splice(stack.indexOf(path));
    if (knot.length > 1 || edges.get(path)!.includes(path)) knots.push(`import cycle: ${knot.join(' → ')}`);
  }

  for (const path of edges.keys()) if (!index.has(path)) visit(path);
  return knots;
}
