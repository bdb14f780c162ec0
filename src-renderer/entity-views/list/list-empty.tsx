/** In place of rows: nothing here yet, nothing that fits, or a fault. */
import { FilterX, ListPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '#shared/errors/fault.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import type { RecordLayout } from '../layout.ts';
import { FilterChips } from './filter-chips.tsx';
import type { ListState } from './use-list-state.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly list: ListState;
  readonly search: string;
  readonly onSearch: (typed: string) => void;
  /** What to do where there is nothing at all: make one, import. */
  readonly firstSteps: ReactNode;
  readonly searchEverywhere: (typed: string) => void;
}

export function ListEmpty({ layout, list, search, onSearch, firstSteps, searchEverywhere }: Props) {
  const { t } = useTranslation('records');
  const { filter } = list.shown;
  const clear = () => {
    list.setFilter(null);
    onSearch('');
  };
  if (filter === null && search === '')
    return (
      <EmptyState
        icon={<ListPlus className="size-5" />}
        title={t(`empty.${layout.entity.name as 'person'}.title`)}
        actions={firstSteps}
      >
        {t(`empty.${layout.entity.name as 'person'}.text`)}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<FilterX className="size-5" />}
      title={search === '' ? t('empty.filtered') : t('empty.searched', { text: search })}
      actions={
        <>
          <Button variant="primary" onClick={clear}>
            {t('empty.showAll')}
          </Button>
          {search !== '' && <Button onClick={() => searchEverywhere(search)}>{t('empty.everywhere')}</Button>}
        </>
      }
    >
      {filter !== null && (
        <div className="mt-2 flex justify-center">
          <FilterChips entity={layout.entity} filter={filter} onFilter={list.setFilter} onOpen={clear} />
        </div>
      )}
    </EmptyState>
  );
}

/** The list could not be read. Where a filter is to blame, taking it out is the way on. */
export function ListFault({
  fault,
  list,
  onRetry,
}: {
  readonly fault: Fault;
  readonly list: ListState;
  readonly onRetry: () => void;
}) {
  const { t } = useTranslation('records');
  return (
    <div className="p-4 sm:px-6">
      <FaultNotice
        fault={fault.toValue()}
        action={
          list.shown.filter === null ? (
            <Button size="sm" onClick={onRetry}>
              {t('retry')}
            </Button>
          ) : (
            <Button size="sm" onClick={() => list.setFilter(null)}>
              {t('filter.clear')}
            </Button>
          )
        }
      />
    </div>
  );
}
