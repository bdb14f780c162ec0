/**
 * The page of one record: its header stays, facts on the left, timeline in the middle, connections on the right. On
 * smaller screens facts and connections share a column; at phone width the three are tabs.
 */
import { Download, Eraser, FileQuestion, History, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../app/page.tsx';
import { QuestionNotice } from '../../app/questions/question-notice.tsx';
import { RecordState } from '../../app/sharing/record-state.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Notice } from '../../ui/notice.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { ExportDialog } from '../export/export-dialog.tsx';
import type { RecordLayout } from '../layout.ts';
import { useSave, useUndoKey } from '../saving.ts';
import { useViewer } from '../viewer.ts';
import { Columns, type RecordParts } from './columns.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { HistoryDrawer } from './history-drawer.tsx';
import { PresenceLine, usePresence } from './presence.tsx';
import { TrailButtons } from './trail-buttons.tsx';
import { type LoadedRecord, useRecord } from './use-record.ts';

interface Props extends RecordParts {
  readonly id: string;
  /** Who or what it is: holds the page's `<h1>`. */
  readonly header: (record: LoadedRecord) => ReactNode;
  /** Buttons of its own, before those that every record has. */
  readonly actions?: (record: LoadedRecord) => ReactNode;
  /** What to know before anything else, below the header. */
  readonly notice?: ReactNode;
  /** Records that are one with this, and go into the bin with it. */
  readonly together?: readonly string[];
}

export function RecordPage(props: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const { record, fault, retry } = useRecord(props.layout, props.id);
  usePageTitle(words.entity(props.layout.entity.name));
  if (record) return <Loaded {...props} record={record} />;
  if (fault?.code === 'record.missing')
    return (
      <div className="pt-10">
        <h1 className="sr-only">{words.entity(props.layout.entity.name)}</h1>
        <EmptyState
          icon={<FileQuestion className="size-5" />}
          title={t('missing.title')}
          actions={<Button onClick={() => window.history.back()}>{t('missing.back')}</Button>}
        >
          {t('missing.text')}
        </EmptyState>
      </div>
    );
  return (
    <div className="p-6">
      <h1 className="sr-only">{words.entity(props.layout.entity.name)}</h1>
      {fault ? (
        <FaultNotice
          fault={fault.toValue()}
          action={
            <Button size="sm" onClick={retry}>
              {t('retry')}
            </Button>
          }
        />
      ) : (
        <Waiting lines={9} />
      )}
    </div>
  );
}

function Loaded(props: Props & { readonly record: LoadedRecord }) {
  const { layout, record, header, actions, notice, together = [] } = props;
  const { t } = useTranslation('records');
  const [history, setHistory] = useState(false);
  const others = usePresence(layout.entity.name, record.id);
  useUndoKey();
  useShortcut('h', t('history.title'), () => setHistory(true), { group: 'record' });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex shrink-0 items-start gap-3 border-b max-sm:flex-wrap max-sm:gap-y-0 border-line bg-surface px-4 py-3 sm:px-6">
        <div className="min-w-0 flex-1 max-sm:basis-full">{header(record)}</div>
        <div className="flex items-center gap-1 max-sm:-ml-3">
          <RecordState entity={layout.entity.name} id={record.id} />
          <PresenceLine entity={layout.entity.name} others={others} />
          <TrailButtons entity={layout.entity.name} id={record.id} />
          {!record.deleted && actions?.(record)}
          <IconButton
            label={t('history.title')}
            shortcut="h"
            icon={<History aria-hidden className="size-4.5" />}
            onClick={() => setHistory(true)}
          />
          <ExportButton layout={layout} record={record} />
          <EraseButton layout={layout} record={record} />
          <DeleteButton layout={layout} record={record} together={together} />
        </div>
      </header>
      <div className="flex shrink-0 flex-col gap-3 px-4 py-3 empty:hidden sm:px-6">
        {record.deleted && <DeletedNotice layout={layout} record={record} />}
        <QuestionNotice entity={layout.entity.name} id={record.id} />
      </div>
      {notice && <div className="shrink-0 border-b border-line px-4 py-3 sm:px-6">{notice}</div>}
      {/* What another desk wrote about it meanwhile is asked about above. */}
      {!record.erased && <Columns {...props} others={others} />}
      {history && <HistoryDrawer layout={layout} record={record} onClose={() => setHistory(false)} />}
    </div>
  );
}

function ExportButton({ layout, record }: Pick<Props, 'layout'> & { readonly record: LoadedRecord }) {
  const { t } = useTranslation('records');
  const viewer = useViewer();
  const [open, setOpen] = useState(false);
  const { name } = layout.entity;
  if (record.erased || !viewer.permissions.includes('record.export')) return null;
  return (
    <>
      <IconButton
        label={t('export.record')}
        icon={<Download aria-hidden className="size-4.5" />}
        onClick={() => setOpen(true)}
      />
      {open && (
        <ExportDialog
          title={t('export.recordTitle', { what: record.title ?? t('untitled') })}
          scope={{ kind: 'record', entity: name, id: record.id, history: false }}
          fileName={name}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface RecordProps {
  readonly layout: RecordLayout;
  readonly record: LoadedRecord;
}

function DeleteButton({ layout, record, together }: RecordProps & { readonly together: readonly string[] }) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  if (record.deleted || !viewer.permissions.includes('record.delete')) return null;
  const entity = layout.entity.name;
  const remove = () =>
    void save(
      [...new Set([record.id, ...together])].map((id) => ({ kind: 'delete', entity, id }) as const),
      { done: t('delete.done', { what: words.entity(entity) }) },
    );
  return (
    <IconButton label={t('delete.button')} icon={<Trash2 aria-hidden className="size-4.5" />} onClick={remove} />
  );
}

function EraseButton({ layout, record }: RecordProps) {
  const { t } = useTranslation('records');
  const viewer = useViewer();
  const [open, setOpen] = useState(false);
  if (record.erased || !viewer.permissions.includes('record.erase')) return null;
  return (
    <>
      <IconButton
        label={t('erase.button')}
        icon={<Eraser aria-hidden className="size-4.5" />}
        onClick={() => setOpen(true)}
      />
      {open && <EraseDialog layout={layout} record={record} onClose={() => setOpen(false)} />}
    </>
  );
}

function DeletedNotice({ layout, record }: RecordProps) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const entity = layout.entity.name;
  if (record.erased)
    return (
      <Notice tone="warn" title={t('erase.isErased')}>
        {t('erase.isErasedText')}
      </Notice>
    );
  const restore = () =>
    void save([{ kind: 'restore', entity, id: record.id }], {
      done: t('delete.restored', { what: words.entity(entity) }),
    });
  return (
    <Notice
      tone="warn"
      title={t('delete.isDeleted')}
      action={
        viewer.permissions.includes('record.write') && (
          <Button size="sm" onClick={restore}>
            {t('delete.restore')}
          </Button>
        )
      }
    >
      {t('delete.text')}
    </Notice>
  );
}
