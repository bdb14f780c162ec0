/** The list of any entity: views, search within, filters, rows, quick look, bulk actions. All of it works by keyboard. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countRecords, type RecordView } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { openOverlay } from '../../app/overlays.ts';
import { Page } from '../../app/page.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatNumber } from '../../ui/format.ts';
import { useMedia } from '../../ui/media.ts';
import { Notice } from '../../ui/notice.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { ExportDialog } from '../export/export-dialog.tsx';
import type { RecordLayout } from '../layout.ts';
import { useOpenRecord } from '../open-record.ts';
import { useUndoKey } from '../saving.ts';
import { useViewer } from '../viewer.ts';
import { BulkBar } from './bulk-bar.tsx';
import { askedFilter, findModeFor } from './find-mode.ts';
import type { GridAction } from './grid-keys.ts';
import { ListCards } from './list-cards.tsx';
import { ListEmpty, ListFault } from './list-empty.tsx';
import { type ListHandle, ListTable } from './list-table.tsx';
import { ListToolbar } from './list-toolbar.tsx';
import { QuickLook } from './quick-look.tsx';
import { extendTo, noSelection, toggle, toggleAll } from './selection.ts';
import { useBulk } from './use-bulk.ts';
import { useListState } from './use-list-state.ts';
import { useRecordPages } from './use-record-pages.ts';
import { useSavedViews } from './use-saved-views.ts';
import { rememberTrail } from './use-trail.ts';
import { ViewTabs } from './view-tabs.tsx';

interface Props {
  readonly layout: RecordLayout;
  readonly firstSteps: ReactNode;
  readonly actions?: ReactNode;
}

/** Rows in view are told in steps, so that the page is not drawn anew for every row one scrolls past. */
const STEP = 25;

/** Pause after the last key before the list is asked for what was typed. */
const SEARCH_PAUSE = 120;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : SEARCH_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** The same function at every render, doing what the latest one would: rows need not be drawn again for it. */
function useStable<Arguments extends unknown[]>(
  run: (...given: Arguments) => void,
): (...given: Arguments) => void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  return useCallback((...given: Arguments) => latest.current(...given), []);
}

export function RecordList({ layout, firstSteps, actions }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const phone = useMedia('(max-width: 639px)');
  const viewer = useViewer();
  const openRecord = useOpenRecord();
  const cache = useQueryClient();
  const { entity } = layout;
  const saved = useSavedViews(entity.name);
  const list = useListState(layout);
  const start = useRef(list.memory.recall());
  const [search, setSearch] = useState(start.current?.search ?? '');
  const [row, setRow] = useState(start.current?.row ?? 0);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const [selection, setSelection] = useState(noSelection);
  const [looking, setLooking] = useState(false);
  /** What of the list is to be taken out. */
  const [exporting, setExporting] = useState<'list' | 'marked' | null>(null);
  const rows = useRef<ListHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const bulk = useBulk(entity);
  useUndoKey();
  useShortcut('/', t('list.find'), () => searchBox.current?.focus(), { group: 'list' });

  const narrowed = list.shown.filter === null ? {} : { filter: list.shown.filter };
  const { data: counted } = useContract(
    countRecords,
    { entity: entity.name, ...narrowed },
    { keepPrevious: true },
  );
  const settled = useSettled(search);
  const mode = findModeFor(entity, counted ?? null, settled);
  const filter = askedFilter(layout, list.shown.filter, settled, mode);
  const asked = filter === null ? {} : { filter };
  const asking = { entity: entity.name, sort: list.shown.sort, ...asked };
  const pages = useRecordPages(asking, range.first, range.last);
  const active = Math.min(row, pages.count - 1);
  const activeRow = active >= 0 ? pages.row(active) : undefined;
  const empty = pages.count === 0 && !pages.hasMore && !pages.waiting;
  const title = words.entity(entity.name, true);

  const question = JSON.stringify([filter, list.shown.sort]);
  const answered = useRef(question);
  useEffect(() => {
    if (answered.current === question) return;
    answered.current = question;
    setRow(0);
    setSelection(noSelection);
  }, [question]);
  // The rows take the keys as soon as the page is there; a thumb needs no focus.
  useEffect(() => {
    if (!phone) rows.current?.focus();
  }, [phone]);

  const { view, definition, memory } = list;
  const onRange = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / STEP) * STEP, last: Math.ceil(last / STEP) * STEP };
    setRange((now) => (now.first === next.first && now.last === next.last ? now : next));
  }, []);
  const leave = (record: RecordView, at: number) => {
    memory.remember({ view, definition, search, offset: rows.current?.offset() ?? 0, row: at });
    rememberTrail(cache, asking, pages.trail());
    openRecord(entity.name, record.id);
  };
  const open = useStable((record: RecordView, at: number) => leave(record, at));
  const mayExport = viewer.permissions.includes('record.export');
  const mayMark = viewer.permissions.includes('record.write') || viewer.permissions.includes('record.delete');
  const mark = useStable((record: RecordView, extend: boolean) => {
    if (mayMark) setSelection((now) => (extend ? extendTo(now, record.id, pages.ids) : toggle(now, record.id)));
  });
  const onAction = (action: GridAction) => {
    switch (action.kind) {
      case 'move': {
        setRow(action.to);
        const next = pages.row(action.to);
        if (action.extend && next && mayMark) {
          setSelection((now) => {
            const from = now.anchor === null && activeRow ? toggle(noSelection, activeRow.id) : now;
            return extendTo(from, next.id, pages.ids);
          });
        }
        break;
      }
      case 'open':
        if (activeRow) leave(activeRow, active);
        break;
      case 'look':
        setLooking(!looking);
        break;
      case 'mark':
        if (activeRow) mark(activeRow, false);
        break;
      case 'markAll':
        if (mayMark) setSelection((now) => toggleAll(now, pages.ids));
        break;
      case 'delete':
        if (selection.ids.size > 0 && viewer.permissions.includes('record.delete'))
          void bulk.remove([...selection.ids]).then((done) => done && setSelection(noSelection));
        break;
      case 'clear':
        if (selection.ids.size > 0) setSelection(noSelection);
        else setLooking(false);
    }
  };
  /** The rows' own keys, pressed while the focus is elsewhere on the page: they lead there. */
  const lead = (action: GridAction) => {
    rows.current?.focus();
    onAction(action);
  };
  const last = Math.max(0, pages.count - 1);
  const down = () => lead({ kind: 'move', to: Math.min(last, active + 1), extend: false });
  const up = () => lead({ kind: 'move', to: Math.max(0, active - 1), extend: false });
  useShortcut('arrowdown', t('list.key.next'), down, { group: 'list' });
  useShortcut('j', t('list.key.next'), down, { group: 'list' });
  useShortcut('arrowup', t('list.key.previous'), up, { group: 'list' });
  useShortcut('k', t('list.key.previous'), up, { group: 'list' });
  useShortcut('x', t('list.key.mark'), () => lead({ kind: 'mark' }), { group: 'list', enabled: mayMark });
  const shared = {
    ref: rows,
    layout,
    label: title,
    pages,
    onRange,
    onOpen: open,
    marked: selection.ids,
    onMark: mark,
    startOffset: start.current?.offset ?? 0,
  };
  return (
    <Page
      title={title}
      width="fill"
      actions={actions}
      heading={
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1">
          <h1 className="text-md font-semibold">
            {title} <Count entity={entity.name} {...asked} />
          </h1>
          <ViewTabs allLabel={t('view.all')} saved={saved} chosen={view} onChoose={list.choose} />
        </div>
      }
    >
      <ListToolbar
        {...{ layout, list, saved, search, searchBox, mode }}
        onSearch={setSearch}
        onLeave={() => {
          rows.current?.focus();
        }}
        onExport={mayExport ? () => setExporting('list') : null}
      />
      {exporting && (
        <ExportDialog
          title={t(`export.${exporting}Title`, { what: title, count: selection.ids.size })}
          scope={{
            kind: 'list',
            entity: entity.name,
            ...(exporting === 'marked' ? { ids: [...selection.ids] } : asked),
          }}
          shown={list.shown.columns.map((column) => column.field)}
          fileName={entity.plural}
          onClose={() => setExporting(null)}
        />
      )}
      {list.filterLost && (
        <div className="px-4 pb-2 sm:px-6">
          <Notice tone="warn">{t('view.filterLost')}</Notice>
        </div>
      )}
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        {pages.fault ? (
          <ListFault fault={pages.fault} list={list} onRetry={pages.retry} />
        ) : empty ? (
          <div className="min-h-0 flex-1 overflow-y-auto">
            <ListEmpty
              {...{ layout, list, search, firstSteps }}
              onSearch={setSearch}
              searchEverywhere={(typed) => openOverlay({ kind: 'palette', typed })}
            />
          </div>
        ) : phone ? (
          <ListCards {...shared} marking={selection.ids.size > 0} />
        ) : (
          <ListTable
            {...shared}
            mayMark={mayMark}
            definition={list.shown}
            onDefinition={list.change}
            row={active}
            onAction={onAction}
          />
        )}
        {looking && activeRow && !phone && (
          <QuickLook
            layout={layout}
            row={activeRow}
            titles={pages.titles}
            onOpen={() => leave(activeRow, active)}
            onClose={() => {
              setLooking(false);
              rows.current?.focus();
            }}
          />
        )}
        {selection.ids.size > 0 && (
          <BulkBar
            layout={layout}
            marked={selection.ids}
            // As many as there are, once all that is at hand is marked.
            all={pages.ids.every((id) => selection.ids.has(id)) ? asking : null}
            onMarkAll={(ids) => setSelection({ ids: new Set(ids), anchor: null })}
            onClear={() => setSelection(noSelection)}
            onExport={mayExport ? () => setExporting('marked') : null}
          />
        )}
      </div>
    </Page>
  );
}

/** How many there are, exactly up to ten thousand. */
function Count(input: { readonly entity: string; readonly filter?: NonNullable<ReturnType<typeof askedFilter>> }) {
  const { t } = useTranslation('records');
  const { locale } = useFieldEnvironment();
  const { data } = useContract(countRecords, input, { keepPrevious: true });
  if (!data || data.count === null) return null;
  const figure = formatNumber(data.count, locale);
  return (
    <span className="ml-1 font-normal text-ink-3 tabular-nums">
      {data.exact ? figure : t('list.atLeast', { figure })}
    </span>
  );
}
