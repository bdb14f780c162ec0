/** Taking, completing and opening tasks again, each followed by a message that can take it back. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { claimTask, completeTask } from '#modules/tasks/contract/tasks.api.ts';
import type { InputOf } from '#shared/api/contract.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { refreshShown } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { useSave, useSaved } from '../../entity-views/saving.ts';
import { useFaultWords } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDate } from '../../ui/format.ts';
import { notify } from '../../ui/toast.tsx';

const TOUCHED = new Set(['task', 'taskQueue', 'activity']);

export interface TaskCommands {
  /** Answers what went wrong, or null. */
  readonly complete: (input: InputOf<typeof completeTask>) => Promise<FaultValue | null>;
  /** Answers the task that is now the user's, or null where none was taken. */
  readonly claim: (input: InputOf<typeof claimTask>) => Promise<string | null>;
  readonly reopen: (task: string) => Promise<void>;
  readonly handBack: (task: string) => Promise<void>;
}

export function useTaskCommands(): TaskCommands {
  const { t } = useTranslation('tasks');
  const api = useApi();
  const cache = useQueryClient();
  const saved = useSaved();
  const save = useSave();
  const words = useFaultWords();
  const { locale } = useFieldEnvironment();
  const refused = useCallback(
    (fault: FaultValue) => {
      const { message, remedy } = words(fault);
      notify({ title: message, detail: remedy, tone: 'danger' });
    },
    [words],
  );
  return {
    complete: async (input) => {
      try {
        const { batch, next } = await api.call(completeTask, input);
        saved(
          batch,
          next ? t('done.completedNext', { date: formatDate(next.dueOn, locale) }) : t('done.completed'),
        );
        await refreshShown(cache, TOUCHED);
        return null;
      } catch (thrown) {
        const fault = toFaultValue(thrown);
        refused(fault);
        return fault;
      }
    },
    claim: async (input) => {
      try {
        const { op, task, title } = await api.call(claimTask, input);
        saved(op, t('done.taken', { title }));
        await refreshShown(cache, TOUCHED);
        return task;
      } catch (thrown) {
        refused(toFaultValue(thrown));
        // Somebody was quicker: what is shown is old.
        await refreshShown(cache, TOUCHED);
        return null;
      }
    },
    reopen: async (id) => {
      const values = { status: 'inProgress', completedAt: null, completedBy: null };
      await save([{ kind: 'edit', entity: 'task', id, values }], { done: t('done.reopened') });
    },
    handBack: async (id) => {
      await save([{ kind: 'edit', entity: 'task', id, values: { owner: null } }], { done: t('done.handedBack') });
    },
  };
}
