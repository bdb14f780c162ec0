/** The organisation's settings, and saving some of them with a message that can take it back. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getSettings, saveSettings, systemStatus } from '#modules/settings/contract/system.api.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { undoChange } from '#shared/api/records.api.ts';
import { useCommand, useContract } from '../../api/hooks.ts';
import { useFaultLine } from '../../ui/fault-notice.tsx';
import { notify } from '../../ui/toast.tsx';

export type Settings = OutputOf<typeof getSettings>;

export const useSettings = () => useContract(getSettings, {});

export interface SaveSettings {
  readonly save: (change: InputOf<typeof saveSettings>) => void;
  readonly saving: boolean;
}

export function useSaveSettings(): SaveSettings {
  const { t } = useTranslation('common');
  const cache = useQueryClient();
  const line = useFaultLine();
  const command = useCommand(saveSettings);
  const undo = useCommand(undoChange);
  const failed = (fault: Parameters<typeof line>[0]) => notify({ title: line(fault), tone: 'danger' });
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: [getSettings.name] });
    void cache.invalidateQueries({ queryKey: [systemStatus.name] });
  };
  return {
    saving: command.isPending,
    save: (change) =>
      command.mutate(change, {
        onSuccess: ({ op }) => {
          refresh();
          notify({
            title: t('saved'),
            ...(op
              ? {
                  undo: {
                    label: t('undo'),
                    run: () => undo.mutate({ op }, { onSuccess: refresh, onError: failed }),
                  },
                }
              : {}),
          });
        },
        onError: failed,
      }),
  };
}
