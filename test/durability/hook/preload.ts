/**
 * Loaded before the product by `node --import`: puts one sabotage into the source as it is read, and counts steps. Knows
 * nothing of the product but the files that sabotages.ts names.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { findSabotage, HASTE, type Sabotage } from './sabotages.ts';
import { countSteps, STEPS_VARIABLE, type StepOrder } from './steps.ts';

export const SABOTAGE_VARIABLE = 'ALMONER_DURABILITY_SABOTAGE';
export const HASTE_VARIABLE = 'ALMONER_DURABILITY_HASTE';
const root = new URL('../../../', import.meta.url);

/** The source with the edits of a sabotage for this file. Throws where the product has no longer what is to be replaced. */
export function sabotaged({ name, edits }: Sabotage, file: string, source: string): string {
  let text = source;
  for (const edit of edits.filter((one) => one.file === file)) {
    if (text.split(edit.find).length !== 2) throw new Error(`sabotage ${name} no longer fits ${file}`);
    text = text.replace(edit.find, () => edit.put);
  }
  return text;
}

function loadWith(changes: readonly Sabotage[]): void {
  const files = new Map(
    changes.flatMap(({ edits }) => edits.map(({ file }) => [new URL(file, root).href, file] as const)),
  );
  registerHooks({
    load(url, context, nextLoad) {
      const file = files.get(url);
      if (file === undefined) return nextLoad(url, context);
      let source = readFileSync(fileURLToPath(url), 'utf8');
      for (const change of changes) source = sabotaged(change, file, source);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

const named = process.env[SABOTAGE_VARIABLE];
const sabotage = named === undefined ? undefined : findSabotage(named);
if (named !== undefined && sabotage === undefined) throw new Error(`there is no sabotage ${named}`);
const changes = [...(sabotage ? [sabotage] : []), ...(process.env[HASTE_VARIABLE] === undefined ? [] : [HASTE])];
if (changes.length > 0) loadWith(changes);

const order = process.env[STEPS_VARIABLE];
if (order !== undefined && isMainThread) countSteps(JSON.parse(order) as StepOrder);
