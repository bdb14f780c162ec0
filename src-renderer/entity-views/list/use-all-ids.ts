/** The ids of all records a list asks for, beyond those at hand. */
import { useState } from 'react';
import { listRecords } from '#shared/api/records.api.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { useFaultWords } from '../../ui/fault-notice.tsx';
import { notify } from '../../ui/toast.tsx';
import type { Question } from './use-record-pages.ts';

/** So many records are marked at most; the core counts lists exactly up to as many. */
export const MOST_MARKED = 10_000;
/** The most the contract gives a call. */
const PIECE = 200;

export interface AllIds {
  readonly gathering: boolean;
  /** In the order of the list, at most `MOST_MARKED`; null where the core refused, which has been said. */
  readonly gather: (question: Question) => Promise<readonly string[] | null>;
}

export function useAllIds(): AllIds {
  const api = useApi();
  const words = useFaultWords();
  const [gathering, setGathering] = useState(false);
  const gather = async (question: Question) => {
    const ids: string[] = [];
    setGathering(true);
    try {
      let after: string | null | undefined;
      while (after !== null && ids.length < MOST_MARKED) {
        const input = { ...question, limit: PIECE, ...(after === undefined ? {} : { after }) };
        const { rows, next } = await api.call(listRecords, input);
        ids.push(...rows.map((row) => row.id));
        after = next;
      }
      return ids.slice(0, MOST_MARKED);
    } catch (thrown) {
      const { message, remedy } = words(toFaultValue(thrown));
      notify({ title: message, detail: remedy, tone: 'danger' });
      return null;
    } finally {
      setGathering(false);
    }
  };
  return { gathering, gather };
}
