/** Above the rows: find within the list, filter, columns, and keeping what was changed as a view. */
import { Download, ListFilter, Search } from 'lucide-react';
import { type KeyboardEvent, type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Input } from '../../ui/input.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Popover } from '../../ui/popover.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import type { RecordLayout } from '../layout.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { FilterChips } from './filter-chips.tsx';
import type { FindMode } from './find-mode.ts';
import type { ListState } from './use-list-state.ts';
import type { SavedViews } from './use-saved-views.ts';
import { ViewDialog } from './view-tabs.tsx';

interface Props {
  readonly layout: RecordLayout;
  readonly list: ListState;
  readonly saved: SavedViews;
  readonly search: string;
  readonly mode: FindMode;
  readonly onSearch: (typed: string) => void;
  /** Leaves the box for the rows. */
  readonly onLeave: () => void;
  readonly searchBox: Ref<HTMLInputElement>;
  /** Takes the list out; null for those who may not. */
  readonly onExport: (() => void) | null;
}

export function ListToolbar({ layout, list, saved, search, mode, onSearch, onLeave, searchBox, onExport }: Props) {
  const { t } = useTranslation('records');
  const [filtering, setFiltering] = useState(false);
  useShortcut('f', t('filter.button'), () => setFiltering(true), { group: 'list' });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && search !== '') onSearch('');
    else if (event.key !== 'Escape' && event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    else onLeave();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 px-4 pb-2.5 sm:px-6">
      <Input
        ref={searchBox}
        type="search"
        className="h-control-sm! w-64! max-sm:w-full!"
        aria-label={t('list.find')}
        placeholder={t(mode === 'startsWith' ? 'list.findStart' : 'list.find')}
        leading={<Search aria-hidden className="size-4" />}
        trailing={
          search === '' ? (
            <span className="max-sm:hidden">
              <Kbd keys="/" />
            </span>
          ) : undefined
        }
        value={search}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Popover
        open={filtering}
        onOpenChange={setFiltering}
        label={t('filter.title')}
        trigger={
          <Button
            variant="ghost"
            size="sm"
            icon={<ListFilter aria-hidden className="size-4" />}
            className={cx(list.shown.filter && 'text-accent-text!')}
          >
            {t('filter.button')}
          </Button>
        }
      >
        <FilterBuilder layout={layout} filter={list.shown.filter} onFilter={list.setFilter} />
      </Popover>
      <FilterChips
        entity={layout.entity}
        filter={list.shown.filter}
        onFilter={list.setFilter}
        onOpen={() => setFiltering(true)}
      />
      <div className="ml-auto flex items-center gap-1">
        <KeepView list={list} saved={saved} />
        {onExport && (
          <span className="max-sm:hidden">
            <Button
              variant="ghost"
              size="sm"
              icon={<Download aria-hidden className="size-4" />}
              onClick={onExport}
            >
              {t('export.button')}
            </Button>
          </span>
        )}
        <span className="max-sm:hidden">
          <ColumnsMenu layout={layout} definition={list.shown} onDefinition={list.change} />
        </span>
      </div>
    </div>
  );
}

/** “Update view” and “Save as new view”, once the list differs from the view it stands under. */
function KeepView({ list, saved }: Pick<Props, 'list' | 'saved'>) {
  const { t } = useTranslation('records');
  const [naming, setNaming] = useState(false);
  if (!list.changedFrom(saved.views)) return null;
  const view = saved.views.find((one) => one.id === list.view);
  return (
    <>
      <Button variant="ghost" size="sm" onClick={() => list.choose(view ?? null)}>
        {t('view.reset')}
      </Button>
      {saved.mayKeep && view?.mine && (
        <Button size="sm" onClick={() => void saved.update(view, list.definition)}>
          {t('view.update')}
        </Button>
      )}
      {saved.mayKeep && (
        <Button size="sm" onClick={() => setNaming(true)}>
          {t('view.saveNew')}
        </Button>
      )}
      {naming && (
        <ViewDialog
          title={t('view.saveNew')}
          onClose={() => setNaming(false)}
          onSave={async (name, shared) => {
            setNaming(false);
            const id = await saved.create(name, shared, list.definition);
            if (id !== null) list.adopt(id);
          }}
        />
      )}
    </>
  );
}
