/** Ticking a task off: at once where nothing has to be said, else by asking for outcome and follow-up. */
import { type ReactNode, useState } from 'react';
import type { RecordView } from '#shared/api/records.api.ts';
import { CompleteDialog } from './complete-dialog.tsx';
import { useTaskCommands } from './use-task-commands.ts';

/** What is done with somebody, so that something came of it (TA-08). */
const WITH_SOMEBODY: ReadonlySet<unknown> = new Set(['call', 'email', 'text', 'meeting', 'followUp', 'insurance']);

type Completable = Pick<RecordView, 'id' | 'title' | 'values'>;

export interface Completing {
  readonly start: (row: Completable, ask: boolean) => void;
  /** The dialog, while it is open. */
  readonly dialog: ReactNode;
}

export function useCompleting(): Completing {
  const { complete } = useTaskCommands();
  const [asking, setAsking] = useState<Completable | null>(null);
  return {
    start: (row, ask) => {
      const { type, person, account } = row.values;
      if (ask || (WITH_SOMEBODY.has(type) && (person || account))) setAsking(row);
      else void complete({ task: row.id });
    },
    dialog: asking && <CompleteDialog task={asking} onClose={() => setAsking(null)} />,
  };
}
