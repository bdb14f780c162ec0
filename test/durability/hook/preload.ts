/**
 * Loaded before the runner by `node --import`: puts one sabotage into the source of the product as it is read. Knows nothing
 * of the product but the files that sabotages.ts names.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { findSabotage, SABOTAGE_VARIABLE, type Sabotage, sabotaged } from './sabotages.ts';

const root = new URL('../../../', import.meta.url);

function loadWith(change: Sabotage): void {
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

const named = process.env[SABOTAGE_VARIABLE];
if (named !== undefined) {
  const sabotage = findSabotage(named);
  if (sabotage === undefined) throw new Error(`there is no sabotage ${named}`);
  loadWith(sabotage);
}
