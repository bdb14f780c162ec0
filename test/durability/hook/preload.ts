/**
 * Loaded before the runner by `node --import`: puts one sabotage into the source of the product as it is read, and the quick
 * derivation in the place of the slow one. Knows nothing else of the product but the files that sabotages.ts names.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { findSabotage, SABOTAGE_VARIABLE, type Sabotage, sabotaged } from './sabotages.ts';

const QUICK = new URL('./quick-derivation.ts', import.meta.url).href;
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

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '@node-rs/argon2'
      ? { url: QUICK, format: 'module-typescript', shortCircuit: true }
      : nextResolve(specifier, context),
});

const named = process.env[SABOTAGE_VARIABLE];
if (named !== undefined) {
  const sabotage = findSabotage(named);
  if (sabotage === undefined) throw new Error(`there is no sabotage ${named}`);
  loadWith(sabotage);
}
