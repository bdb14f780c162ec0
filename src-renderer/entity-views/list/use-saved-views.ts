/** Lists kept under a name: the viewer's own and the shared ones, and what can be done with them. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { newId } from '../new-id.ts';
import { useSave } from '../saving.ts';
import { useViewer } from '../viewer.ts';
import { definitionJson, type ListDefinition, parseDefinition } from './list-definition.ts';

export interface View {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
  readonly mine: boolean;
  /** Null: made by a newer version in a way this one cannot read. */
  readonly definition: ListDefinition | null;
}

export interface SavedViews {
  readonly views: readonly View[];
  readonly mayKeep: boolean;
  /** Answers the id of the new view, or null where it could not be saved. */
  readonly create: (name: string, shared: boolean, definition: ListDefinition) => Promise<string | null>;
  readonly update: (view: View, definition: ListDefinition) => Promise<void>;
  readonly rename: (view: View, name: string, shared: boolean) => Promise<void>;
  readonly remove: (view: View) => Promise<void>;
}

export function useSavedViews(entity: string): SavedViews {
  const { t } = useTranslation('records');
  const viewer = useViewer();
  const save = useSave();
  const { data } = useContract(listRecords, {
    entity: 'savedView',
    filter: { field: 'entity', op: 'is', value: entity },
    sort: { field: 'created', direction: 'asc' },
    limit: 100,
  });
  const views = useMemo(
    () =>
      (data?.rows ?? [])
        .map(
          ({ id, values }): View => ({
            id,
            name: String(values.name ?? ''),
            shared: values.shared === true,
            mine: values.owner === viewer.userId,
            definition: parseDefinition(String(values.definition ?? '')),
          }),
        )
        .filter((view) => view.mine || view.shared),
    [data, viewer.userId],
  );
  const edit = async (view: View, values: Record<string, unknown>, done: string) => {
    await save([{ kind: 'edit', entity: 'savedView', id: view.id, values }], { done });
  };
  return {
    views,
    mayKeep: viewer.permissions.includes('record.write') && viewer.userId !== null,
    create: async (name, shared, definition) => {
      const id = newId();
      const values = { name, entity, owner: viewer.userId, shared, definition: definitionJson(definition) };
      const result = await save([{ kind: 'create', entity: 'savedView', id, values }], {
        done: t('view.saved', { name }),
      });
      return result.saved ? id : null;
    },
    update: (view, definition) =>
      edit(view, { definition: definitionJson(definition) }, t('view.updated', { name: view.name })),
    rename: (view, name, shared) => edit(view, { name, shared }, t('view.updated', { name })),
    remove: async (view) => {
      await save([{ kind: 'delete', entity: 'savedView', id: view.id }], {
        done: t('view.deleted', { name: view.name }),
      });
    },
  };
}
