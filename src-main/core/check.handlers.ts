/** Checking the database from the health page. */
import { cancelCheck, checkWatch, runCheck } from '#modules/settings/contract/check.api.ts';
import { type Handler, implement, type Platform } from '#platform/module.ts';
import type { CheckKeeper } from './check-keeper.ts';
import { watchChanges } from './watch-changes.ts';

export const checkHandlers = (keeper: CheckKeeper, platform: Platform): readonly Handler[] => [
  implement(checkWatch, (_input, { signal }) => watchChanges(keeper, signal)),
  implement(runCheck, async (_input, { actor }) => {
    keeper.run(actor, 'demand');
    return {};
  }),
  implement(cancelCheck, async (_input, { actor }) => {
    if (keeper.cancel()) platform.audit.append({ actor, action: 'check-cancelled' });
    return {};
  }),
];
