/** Puts one sabotage into the source of the product as Node reads it, in this process and from now on. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Sabotage, sabotaged } from './sabotages.ts';

const root = new URL('../../../', import.meta.url);

export function loadSabotaged(change: Sabotage): void {
  const files = new Map(change.edits.map(({ file }) => [new URL(file, root).href, file]));
  registerHooks({
    load(url, context, nextLoad) {
      const file = files.get(url);
      if (file === undefined) return nextLoad(url, context);
      const source = sabotaged(change, file, readFileSync(fileURLToPath(url), 'utf8'));
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
