/** Erases a record or fields of one, says so, and asks again for what the page shows of it. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '#shared/api/contract.ts';
import { eraseRecord } from '#shared/api/questions.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { notify } from '../../ui/toast.tsx';

interface Erasing {
  erase(what: InputOf<typeof eraseRecord>): void;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

export function useErasing(entities: readonly string[], onDone: () => void): Erasing {
  const { t } = useTranslation('records');
  const cache = useQueryClient();
  const command = useCommand(eraseRecord);
  const onSuccess = () => {
    notify({ title: t('erase.done') });
    void refreshShown(cache, new Set(entities));
    onDone();
  };
  return {
    erase: (what) => command.mutate(what, { onSuccess }),
    busy: command.isPending,
    fault: command.error,
  };
}
