/** Loaded before the runner by `node --import`: puts one sabotage into the source of the product as it is read. */
import { loadSabotaged } from '../../durability/hook/load.ts';
import { findSabotage, SABOTAGE_VARIABLE } from './sabotages.ts';

const named = process.env[SABOTAGE_VARIABLE];
if (named !== undefined) {
  const sabotage = findSabotage(named);
  if (sabotage === undefined) throw new Error(`there is no sabotage ${named}`);
  loadSabotaged(sabotage);
}
