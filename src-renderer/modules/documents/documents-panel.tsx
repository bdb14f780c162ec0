/** The documents of a person: brought by choosing or dropping, opened in place, taken out with a reason, deleted with undo. */
import { useQueryClient } from '@tanstack/react-query';
import { Download, Ellipsis, Eraser, FileText, Film, Image, Pin, PinOff, Trash2, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DOCUMENT_KINDS, Document } from '#modules/documents/contract/document.entity.ts';
import { type FilePlace, pinFile } from '#modules/documents/contract/files.api.ts';
import { listRecords, type RecordView } from '#shared/api/records.api.ts';
import type { ShownFile } from '#shared/entity/fields/file.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { refreshShown, useCommand, useContract } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { EraseEntryDialog } from '../../entity-views/record/erase-entry-dialog.tsx';
import { Panel, PanelLine } from '../../entity-views/record/panel.tsx';
import { rememberUndo, useSave } from '../../entity-views/saving.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatBytes } from '../../ui/format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { notify } from '../../ui/toast.tsx';
import { DocumentViewer } from './document-viewer.tsx';
import { DownloadDialog } from './download-dialog.tsx';
import { shortType } from './file-words.ts';
import { isOpenable, placeWords } from './place-words.ts';
import { bringFile } from './transfer.ts';
import { usePlaces } from './use-places.ts';

interface Props {
  readonly person: string;
  /** False: nothing is added or deleted, the record is deleted. */
  readonly open: boolean;
}

interface Bringing {
  readonly name: string;
  readonly fraction: number;
  readonly stopping: AbortController;
}

const MOST = 200;
const { class: PRIVACY } = Document.fields.file;

const isFile = (value: unknown): value is ShownFile =>
  typeof value === 'object' && value !== null && 'hash' in value;

/** By its kind where its content says so; a person can change it. */
const kindOf = (file: File): (typeof DOCUMENT_KINDS)[number] => (/^image\//.test(file.type) ? 'photo' : 'other');

export function DocumentsPanel({ person, open }: Props) {
  const { t } = useTranslation('documents');
  const viewer = useViewer();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [shown, setShown] = useState<{ readonly row: RecordView; readonly take: boolean } | null>(null);
  const { bringing, faults, bring } = useBringing(person);
  const readable = viewer.readable.includes(PRIVACY);
  const writable = open && viewer.permissions.includes('record.write') && viewer.writable.includes(PRIVACY);
  const { data } = useContract(
    listRecords,
    {
      entity: Document.name,
      filter: { field: 'person', op: 'is', value: person },
      sort: { field: 'created', direction: 'desc' },
      limit: MOST,
    },
    { enabled: readable },
  );
  const rows = data?.rows ?? [];
  const places = usePlaces(rows.map(({ id }) => id));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void bring([...event.dataTransfer.files]);
  };
  const file = shown?.row.values.file;
  const place = shown ? places.get(shown.row.id) : undefined;
  // What is not here has to come first, which the viewer sees to.
  const taking = shown?.take === true && isOpenable(place) ? shown : null;
  return (
    <div
      className={cx(over && 'bg-accent-soft outline-2 -outline-offset-4 outline-accent outline-dashed')}
      {...(writable
        ? {
            onDragOver: (event: DragEvent) => {
              event.preventDefault();
              setOver(true);
            },
            onDragLeave: () => setOver(false),
            onDrop: drop,
          }
        : {})}
    >
      <Panel
        title={t('title')}
        count={rows.length}
        add={writable ? { label: t('add'), run: () => picker.current?.click() } : undefined}
      >
        {!readable && <PanelLine>{t('records:hidden')}</PanelLine>}
        {readable && data && rows.length === 0 && bringing.length === 0 && (
          <PanelLine>{writable ? t('dropHere') : t('none')}</PanelLine>
        )}
        {faults.map(({ name, fault }) => (
          <div key={name} className="my-1">
            <p className="truncate text-sm font-medium">{name}</p>
            <FaultNotice fault={fault} />
          </div>
        ))}
        {bringing.map(({ name, fraction, stopping }) => (
          <div key={name} className="flex items-center gap-2 py-1">
            <div className="min-w-0 flex-1">
              <ProgressBar value={fraction} label={name} />
            </div>
            <IconButton
              size="sm"
              label={t('stop', { name })}
              icon={<X aria-hidden className="size-4" />}
              onClick={() => stopping.abort()}
            />
          </div>
        ))}
        <ul>
          {rows.map((row) => (
            <DocumentLine
              key={row.id}
              row={row}
              place={places.get(row.id)}
              writable={writable}
              onOpen={(take) => setShown({ row, take })}
            />
          ))}
        </ul>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void bring([...(event.target.files ?? [])]);
            // The same file can be chosen again after it was deleted.
            event.target.value = '';
          }}
        />
      </Panel>
      {shown && isFile(file) && !taking && (
        <DocumentViewer
          document={shown.row}
          file={file}
          place={place}
          onDownload={
            viewer.permissions.includes('record.export') ? () => setShown({ ...shown, take: true }) : undefined
          }
          onClose={() => setShown(null)}
        />
      )}
      {taking && isFile(file) && <DownloadDialog id={taking.row.id} file={file} onClose={() => setShown(null)} />}
    </div>
  );
}

/** Files on their way in, one after the other, and those that could not be taken. */
function useBringing(person: string) {
  const { t } = useTranslation('documents');
  const api = useApi();
  const cache = useQueryClient();
  const [bringing, setBringing] = useState<readonly Bringing[]>([]);
  const [faults, setFaults] = useState<readonly { readonly name: string; readonly fault: FaultValue }[]>([]);
  const bring = async (files: readonly File[]) => {
    setFaults([]);
    for (const file of files) {
      const { name } = file;
      const stopping = new AbortController();
      const show = (fraction: number) => setBringing([{ name, fraction, stopping }]);
      show(0);
      try {
        const { op } = await bringFile(api, file, { kind: kindOf(file), person }, show, stopping.signal);
        rememberUndo(cache, op);
        notify({ title: t('added', { name }) });
        await refreshShown(cache, new Set([Document.name]));
      } catch (thrown) {
        if (!stopping.signal.aborted) setFaults((known) => [...known, { name, fault: toFaultValue(thrown) }]);
      }
    }
    setBringing([]);
  };
  return { bringing, faults, bring };
}

interface LineProps {
  readonly row: RecordView;
  readonly place: FilePlace | undefined;
  readonly writable: boolean;
  readonly onOpen: (take: boolean) => void;
}

function DocumentLine({ row, place, writable, onOpen }: LineProps) {
  const { t } = useTranslation(['documents', 'records']);
  const { t: tDocuments } = useTranslation('documents');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const pin = useCommand(pinFile);
  const { locale } = useFieldEnvironment();
  const [erasing, setErasing] = useState(false);
  const { file, kind } = row.values;
  if (!isFile(file)) return null;
  const mayTakeOut = viewer.permissions.includes('record.export');
  const mayErase = viewer.permissions.includes('record.erase');
  const isShared = place !== undefined && place.atRelay !== null;
  const Icon = file.type.startsWith('image/') ? Image : file.type.startsWith('video/') ? Film : FileText;
  const change = (values: Readonly<Record<string, unknown>>) =>
    void save([{ kind: 'edit', entity: Document.name, id: row.id, values }], { done: t('changed') });
  const remove = () =>
    void save([{ kind: 'delete', entity: Document.name, id: row.id }], {
      done: t('records:delete.done', { what: row.title ?? file.name }),
    });
  const kindWord = (one: string) => t(`fields:choice.document.kind.${one as (typeof DOCUMENT_KINDS)[number]}`);
  return (
    <li className="group/item -mx-2 flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
      <button type="button" className="min-w-0 flex-1 text-left" onClick={() => onOpen(false)}>
        <span className="block truncate font-medium hover:underline">{row.title ?? file.name}</span>
        <span className="block truncate text-sm text-ink-3">
          {[
            kindWord(String(kind)),
            shortType(file.type),
            formatBytes(file.size, locale),
            placeWords(tDocuments, place),
            place?.pinned ? t('place.pinned') : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </button>
      {(mayTakeOut || writable || isShared || mayErase) && (
        <Menu
          align="end"
          trigger={
            <IconButton
              size="sm"
              label={t('records:related.menu', { what: row.title ?? words.entity(Document.name) })}
              icon={<Ellipsis aria-hidden className="size-4" />}
            />
          }
        >
          {mayTakeOut && (
            <MenuItem icon={<Download className="size-4" />} onSelect={() => onOpen(true)}>
              {t('download')}
            </MenuItem>
          )}
          {isShared && (
            <MenuItem
              icon={place.pinned ? <PinOff className="size-4" /> : <Pin className="size-4" />}
              onSelect={() => pin.mutate({ id: row.id, pinned: !place.pinned })}
            >
              {t(place.pinned ? 'unpin' : 'pin')}
            </MenuItem>
          )}
          {writable &&
            DOCUMENT_KINDS.filter((one) => one !== kind).map((one) => (
              <MenuItem key={one} onSelect={() => change({ kind: one })}>
                {t('isA', { kind: kindWord(one) })}
              </MenuItem>
            ))}
          {writable && viewer.permissions.includes('record.delete') && (
            <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={remove}>
              {t('records:related.delete')}
            </MenuItem>
          )}
          {mayErase && (
            <MenuItem danger icon={<Eraser className="size-4" />} onSelect={() => setErasing(true)}>
              {t('records:erase.button')}
            </MenuItem>
          )}
        </Menu>
      )}
      {erasing && (
        <EraseEntryDialog
          entry={{ entity: Document.name, id: row.id, title: row.title ?? file.name }}
          onClose={() => setErasing(false)}
        />
      )}
    </li>
  );
}
