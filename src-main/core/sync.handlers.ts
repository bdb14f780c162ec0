/** Sharing, for the strip and the status page. */
import { settleSyncAlarm, syncRecordState, syncStatus, syncWatch } from '#modules/settings/contract/sync.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { SyncKeeper } from './sync-keeper.ts';
import { watchChanges } from './watch-changes.ts';

export const syncHandlers = (keeper: SyncKeeper): readonly Handler[] => [
  implement(syncStatus, async () => keeper.status()),
  implement(syncWatch, (_input, { signal }) => watchChanges(keeper, signal)),
  implement(syncRecordState, async ({ id }) => keeper.stateOf(id)),
  implement(settleSyncAlarm, async ({ id }, { actor }) => {
    keeper.settle(actor, id);
    return {};
  }),
];
