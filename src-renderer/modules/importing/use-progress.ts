/** How the imports under way stand; each message of the core replaces the one before. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  batches,
  importProgress,
  possibleDuplicates,
  refusals,
} from '#modules/importing/contract/importing.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { useFeed } from '../../api/hooks.ts';

export type ImportProgress = OutputOf<typeof importProgress>;

/** By batch; those that ended stay until the page is left. */
export function useImportProgress(): ReadonlyMap<string, ImportProgress> {
  const cache = useQueryClient();
  const [all, setAll] = useState<ReadonlyMap<string, ImportProgress>>(new Map());
  useFeed(
    importProgress,
    {},
    {
      message: (progress) => {
        setAll((now) => new Map([...now, [progress.batch, progress]]));
        if (progress.status === 'running') return;
        for (const { name } of [batches, refusals, possibleDuplicates])
          void cache.invalidateQueries({ queryKey: [name] });
      },
    },
  );
  return all;
}
