/** One record for its page: its values, the versions to hand back when saving, and saving itself. */
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#shared/api/contract.ts';
import { getRecord } from '#shared/api/records.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { useContract } from '../../api/hooks.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import type { RecordLayout } from '../layout.ts';
import { type SaveResult, useSave } from '../saving.ts';

export type LoadedRecord = OutputOf<typeof getRecord>;

export interface RecordSource {
  readonly record: LoadedRecord | undefined;
  readonly fault: Fault | null;
  readonly retry: () => void;
}

export function useRecord(layout: RecordLayout, id: string): RecordSource {
  const { data, error, refetch } = useContract(getRecord, { entity: layout.entity.name, id });
  return { record: data, fault: data ? null : error, retry: () => void refetch() };
}

/** Saves fields of a record; `seen` are the versions that were on the screen when editing began. */
export function useSaveFields(
  layout: RecordLayout,
  id: string,
): (values: Record<string, unknown>, seen: Readonly<Record<string, string | string[]>>) => Promise<SaveResult> {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const save = useSave();
  const entity = layout.entity.name;
  return (values, seen) => {
    const names = Object.keys(values);
    const versions = Object.fromEntries(names.flatMap((name) => (seen[name] ? [[name, seen[name]]] : [])));
    const what = names.map((name) => words.field(entity, name)).join(', ');
    return save([{ kind: 'edit', entity, id, values, seen: versions }], {
      done: t('save.done', { what }),
      quiet: true,
    });
  };
}
