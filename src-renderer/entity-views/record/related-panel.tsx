/** Records of another entity that belong to this one: coverages, flags, notes. Shown, added, edited, deleted in place. */
import { Ellipsis, Eraser, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listRecords, type RecordView } from '#shared/api/records.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { useContract } from '../../api/hooks.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { valueText } from '../../ui/fields/field-value.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { RecordDialog } from '../form/record-dialog.tsx';
import { useSave } from '../saving.ts';
import { useViewer } from '../viewer.ts';
import { EraseEntryDialog } from './erase-entry-dialog.tsx';
import { Panel, PanelLine } from './panel.tsx';

interface Props {
  readonly title: string;
  readonly entity: Entity;
  /** The link field that points at the record of the page. */
  readonly link: string;
  readonly id: string;
  /** Fields of the form. */
  readonly fields: readonly string[];
  /** Fields shown on an entry, the first one strongest; those without a value are left out. */
  readonly shown: readonly string[];
  /** False: nothing is added or changed, the record is deleted. */
  readonly open: boolean;
}

const MOST = 50;

export function RelatedPanel({ title, entity, link, id, fields, shown, open }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const [editing, setEditing] = useState<RecordView | 'new' | null>(null);
  const [erasing, setErasing] = useState<RecordView | null>(null);
  const privacy = entity.fields[link]!.class;
  const readable = viewer.readable.includes(privacy);
  const { data } = useContract(
    listRecords,
    {
      entity: entity.name,
      filter: { field: link, op: 'is', value: id },
      sort: { field: 'created', direction: 'asc' },
      limit: MOST,
    },
    { enabled: readable },
  );
  const notHeld = data?.notHeld.some((space) => space === entity.space) ?? false;
  const writable =
    open && !notHeld && viewer.permissions.includes('record.write') && viewer.writable.includes(privacy);
  const mayErase = !notHeld && viewer.permissions.includes('record.erase');
  const name = words.entity(entity.name);
  const titles = data?.titles ?? {};
  const rows = data?.rows ?? [];
  const start = (row: RecordView) => Object.fromEntries(fields.map((field) => [field, row.values[field] ?? null]));
  const remove = (row: RecordView) =>
    void save([{ kind: 'delete', entity: entity.name, id: row.id }], { done: t('delete.done', { what: name }) });
  return (
    <Panel
      title={title}
      count={rows.length}
      add={writable ? { label: t('related.add', { what: name }), run: () => setEditing('new') } : undefined}
    >
      {!readable && <PanelLine>{t('hidden')}</PanelLine>}
      {readable && notHeld && <PanelLine>{t('notHeld')}</PanelLine>}
      {readable && data && !notHeld && rows.length === 0 && <PanelLine>{t('related.none')}</PanelLine>}
      <ul className="space-y-1">
        {rows.map((row) => (
          <li key={row.id} className="group/item -mx-2 flex items-start gap-1 rounded-md px-2 py-1 hover:bg-hover">
            <Entry entity={entity} shown={shown} row={row} titles={titles} />
            {(writable || mayErase) && (
              <Menu
                align="end"
                trigger={
                  <IconButton
                    size="sm"
                    label={t('related.menu', { what: row.title ?? name })}
                    icon={<Ellipsis aria-hidden className="size-4" />}
                    className="opacity-0 group-hover/item:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 max-sm:opacity-100"
                  />
                }
              >
                {writable && (
                  <MenuItem icon={<Pencil className="size-4" />} onSelect={() => setEditing(row)}>
                    {t('related.edit')}
                  </MenuItem>
                )}
                {writable && viewer.permissions.includes('record.delete') && (
                  <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={() => remove(row)}>
                    {t('related.delete')}
                  </MenuItem>
                )}
                {mayErase && (
                  <MenuItem danger icon={<Eraser className="size-4" />} onSelect={() => setErasing(row)}>
                    {t('erase.button')}
                  </MenuItem>
                )}
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {erasing && (
        <EraseEntryDialog
          entry={{ entity: entity.name, id: erasing.id, title: erasing.title ?? name }}
          onClose={() => setErasing(null)}
        />
      )}
      {editing === 'new' && (
        <RecordDialog
          entity={entity}
          title={t('related.add', { what: name })}
          fields={fields}
          onClose={() => setEditing(null)}
          onSave={(values) =>
            save([{ kind: 'create', entity: entity.name, values: { ...values, [link]: id } }], {
              done: t('related.added', { what: name }),
              quiet: true,
            })
          }
        />
      )}
      {editing !== null && editing !== 'new' && (
        <RecordDialog
          entity={entity}
          title={t('related.editWhat', { what: name })}
          fields={fields}
          start={start(editing)}
          titles={titles}
          onClose={() => setEditing(null)}
          onSave={(values) =>
            save(
              [
                {
                  kind: 'edit',
                  entity: entity.name,
                  id: editing.id,
                  values: { ...emptied(editing, values, fields), ...values },
                },
              ],
              {
                done: t('save.done', { what: name }),
                quiet: true,
              },
            )
          }
        />
      )}
    </Panel>
  );
}

/** Fields that held something and no longer do: the form leaves them out, the core empties them for null. */
const emptied = (row: RecordView, values: Readonly<Record<string, unknown>>, fields: readonly string[]) =>
  Object.fromEntries(
    fields.filter((name) => row.values[name] !== undefined && !(name in values)).map((name) => [name, null]),
  );

interface EntryProps {
  readonly entity: Entity;
  readonly shown: readonly string[];
  readonly row: RecordView;
  readonly titles: Titles;
}

function Entry({ entity, shown, row, titles }: EntryProps) {
  const words = useFieldWords();
  const facts = shown
    .map((name) => ({
      name,
      text: valueText(entity.fields[name], row.values[name], words.context(entity.name, name, titles)),
    }))
    // A payer's name beside the payer it is the name of says nothing new.
    .filter(({ text }, at, all) => text !== '' && all.findIndex((other) => other.text === text) === at);
  const [first, ...rest] = facts;
  return (
    <div className="min-w-0 flex-1">
      <p className="font-medium break-words">{first?.text ?? row.title ?? '–'}</p>
      {rest.map(({ name, text }) => (
        <p key={name} className="text-sm break-words whitespace-pre-line text-ink-2">
          <span className="text-ink-3">{words.field(entity.name, name)}: </span>
          {text}
        </p>
      ))}
    </div>
  );
}
