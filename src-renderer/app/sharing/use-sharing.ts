/** How sharing stands, kept fresh by one feed for the whole window; whoever shows a part of it reads it from the cache. */
import { useQueryClient } from '@tanstack/react-query';
import { type SyncStatus, syncRecordState, syncStatus, syncWatch } from '#modules/settings/contract/sync.api.ts';
import { listDevices } from '#modules/users/contract/devices.api.ts';
import { keyOf, useContract, useFeed } from '../../api/hooks.ts';

/** Listens. Mounted once, in the part of the shell that only signed-in users see. */
export function useSharingFeed(): void {
  const cache = useQueryClient();
  useFeed(
    syncWatch,
    {},
    {
      message(status) {
        cache.setQueryData(keyOf(syncStatus, {}), status);
        // When a computer was heard of, and how far a record has come, move with it.
        for (const { name } of [syncRecordState, listDevices]) void cache.invalidateQueries({ queryKey: [name] });
      },
    },
  );
}

/** Undefined until it is known. */
export const useSharing = (): SyncStatus | undefined => useContract(syncStatus, {}, { kept: 'always' }).data;
