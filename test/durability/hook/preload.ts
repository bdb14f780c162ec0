/**
 * Loaded before the runner by `node --import`: puts one sabotage into the source of the product as it is read, and the quick
 * derivation in the place of the slow one. Knows nothing else of the product but the files that sabotages.ts names.
 */
import { registerHooks } from 'node:module';
import { loadSabotaged } from './load.ts';
import { findSabotage, SABOTAGE_VARIABLE } from './sabotages.ts';

const QUICK = new URL('./quick-derivation.ts', import.meta.url).href;

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
  loadSabotaged(sabotage);
}
