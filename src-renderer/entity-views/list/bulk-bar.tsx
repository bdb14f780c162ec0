/** What can be done with the marked rows: set a field on all of them, delete them. Undo takes back all at once. */
import { Download, Pencil, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countRecords } from '#shared/api/records.api.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { useContract } from '../../api/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FieldEditor } from '../../ui/fields/field-editor.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Select } from '../../ui/select.tsx';
import { mayEdit } from '../catalogue.ts';
import type { RecordLayout } from '../layout.ts';
import { useViewer } from '../viewer.ts';
import { MOST_MARKED, useAllIds } from './use-all-ids.ts';
import { useBulk } from './use-bulk.ts';
import type { Question } from './use-record-pages.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly marked: ReadonlySet<string>;
  /** What the list asks for, where more can be marked than is at hand; else null. */
  readonly all: Question | null;
  readonly onMarkAll: (ids: readonly string[]) => void;
  readonly onClear: () => void;
  /** Takes the marked records out; null for those who may not. */
  readonly onExport: (() => void) | null;
}

export function BulkBar({ layout, marked, all, onMarkAll, onClear, onExport }: Props) {
  const { t } = useTranslation('records');
  const viewer = useViewer();
  const bulk = useBulk(layout.entity);
  const [editing, setEditing] = useState(false);
  const fields = layout.bulk.filter((name) => mayEdit(layout.entity, name, viewer));
  const ids = [...marked];
  const remove = async () => {
    if (await bulk.remove(ids)) onClear();
  };
  return (
    <section
      aria-label={t('bulk.title')}
      className="overlay absolute bottom-4 left-1/2 z-10 flex max-w-[calc(100%-1.5rem)] -translate-x-1/2 animate-rise items-center gap-1 rounded-lg p-1.5 pl-3"
    >
      <output className="mr-2 font-medium whitespace-nowrap tabular-nums">
        {t('bulk.count', { count: marked.size })}
      </output>
      {bulk.progress !== null ? (
        <div className="w-48 pr-2">
          <ProgressBar label={t('bulk.working')} value={bulk.progress} />
        </div>
      ) : (
        <>
          {all && <MarkAll question={all} marked={marked.size} onMarkAll={onMarkAll} />}
          {fields.length > 0 && (
            <Button
              variant="ghost"
              icon={<Pencil aria-hidden className="size-4" />}
              onClick={() => setEditing(true)}
            >
              {t('bulk.edit')}
            </Button>
          )}
          {onExport && (
            <Button variant="ghost" icon={<Download aria-hidden className="size-4" />} onClick={onExport}>
              {t('export.button')}
            </Button>
          )}
          {viewer.permissions.includes('record.delete') && (
            <Button variant="ghost" icon={<Trash2 aria-hidden className="size-4" />} onClick={() => void remove()}>
              {t('bulk.delete')}
            </Button>
          )}
          <IconButton
            label={t('bulk.clear')}
            shortcut="escape"
            icon={<X aria-hidden className="size-4" />}
            onClick={onClear}
          />
        </>
      )}
      {editing && (
        <BulkEdit
          layout={layout}
          fields={fields}
          count={ids.length}
          onClose={() => setEditing(false)}
          onSave={async (name, value) => {
            setEditing(false);
            await bulk.set(ids, name, value);
          }}
        />
      )}
    </section>
  );
}

interface MarkAllProps {
  readonly question: Question;
  readonly marked: number;
  readonly onMarkAll: (ids: readonly string[]) => void;
}

/** Marks the whole list, read page by page; of a very long one the first ten thousand, and says so. */
function MarkAll({ question, marked, onMarkAll }: MarkAllProps) {
  const { t } = useTranslation('records');
  const { locale } = useFieldEnvironment();
  const { sort: _, ...counted } = question;
  const { data } = useContract(countRecords, counted);
  const { gather, gathering } = useAllIds();
  if (!data || data.count === null || data.count <= marked) return null;
  const figure = formatNumber(Math.min(data.count, MOST_MARKED), locale);
  return (
    <Button
      variant="ghost"
      busy={gathering}
      onClick={() => void gather(question).then((ids) => ids && onMarkAll(ids))}
    >
      {t(data.exact && data.count <= MOST_MARKED ? 'bulk.markAll' : 'bulk.markFirst', { figure })}
    </Button>
  );
}

interface EditProps {
  readonly layout: RecordLayout;
  readonly fields: readonly string[];
  readonly count: number;
  readonly onClose: () => void;
  readonly onSave: (name: string, value: unknown) => Promise<void>;
}

function BulkEdit({ layout, fields, count, onClose, onSave }: EditProps) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const [name, setName] = useState(fields[0]!);
  const [value, setValue] = useState<unknown>(null);
  const [problem, setProblem] = useState<FaultValue | null>(null);
  const { entity } = layout;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('bulk.editTitle', { count })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" disabled={problem !== null} onClick={() => void onSave(name, value)}>
            {value === null ? t('bulk.empty', { count }) : t('bulk.set', { count })}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Field label={t('bulk.field')}>
          {(control) => (
            <Select
              {...control}
              value={name}
              onChange={(next) => {
                setName(next);
                setValue(null);
                setProblem(null);
              }}
              options={fields.map((field) => ({ value: field, label: words.field(entity.name, field) }))}
            />
          )}
        </Field>
        <FieldEditor
          key={name}
          entity={entity}
          name={name}
          value={value}
          onChange={setValue}
          onProblem={setProblem}
        />
        {value === null && <Notice tone="warn">{t('bulk.willEmpty')}</Notice>}
      </div>
    </Dialog>
  );
}
