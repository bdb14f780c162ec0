/** Writes to many records at once, in pieces the core takes, as one batch that one undo takes back. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveRecords } from '#shared/api/records.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { useFaultWords } from '../../ui/fault-notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { newId } from '../new-id.ts';
import { type Changes, useSaved } from '../saving.ts';

/** The contract takes 500 changes a call; smaller pieces let the progress move. */
const PIECE = 200;

export interface Bulk {
  /** Done so far, 0 to 1; null while nothing runs. */
  readonly progress: number | null;
  readonly set: (ids: readonly string[], name: string, value: unknown) => Promise<boolean>;
  readonly remove: (ids: readonly string[]) => Promise<boolean>;
}

export function useBulk(entity: Entity): Bulk {
  const api = useApi();
  const { t } = useTranslation('records');
  const saved = useSaved();
  const words = useFaultWords();
  const [progress, setProgress] = useState<number | null>(null);

  /** Stops at the first piece that is refused; what was saved before stays, and can be undone. */
  const run = async (changes: Changes, done: (count: number) => string): Promise<boolean> => {
    const batch = newId();
    let count = 0;
    setProgress(0);
    try {
      for (let at = 0; at < changes.length; at += PIECE) {
        const { ops } = await api.call(saveRecords, { changes: changes.slice(at, at + PIECE), batch });
        count += ops.length;
        setProgress(Math.min(1, (at + PIECE) / changes.length));
      }
      return true;
    } catch (thrown) {
      const { message, remedy } = words(toFaultValue(thrown));
      notify({ title: message, detail: remedy, tone: 'danger' });
      return false;
    } finally {
      setProgress(null);
      if (count > 0) saved(batch, done(count));
    }
  };
  return {
    progress,
    set: (ids, name, value) =>
      run(
        ids.map((id) => ({ kind: 'edit', entity: entity.name, id, values: { [name]: value } })),
        (count) => t('bulk.changed', { count }),
      ),
    remove: (ids) =>
      run(
        ids.map((id) => ({ kind: 'delete', entity: entity.name, id })),
        (count) => t('bulk.deleted', { count }),
      ),
  };
}
