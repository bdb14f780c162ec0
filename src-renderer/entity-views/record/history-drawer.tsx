/** Everything that was ever changed on a record, newest first, each value with a way back to it. */
import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#shared/api/contract.ts';
import { recordHistory } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { valueText } from '../../ui/fields/field-value.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { mayEdit } from '../catalogue.ts';
import type { RecordLayout } from '../layout.ts';
import { useViewer } from '../viewer.ts';
import { Drawer } from './drawer.tsx';
import { restoredValue } from './restore.ts';
import { type LoadedRecord, useSaveFields } from './use-record.ts';

type Entry = OutputOf<typeof recordHistory>['entries'][number];

interface Props {
  readonly layout: RecordLayout;
  readonly record: LoadedRecord;
  readonly onClose: () => void;
}

/** Entries of one op stand together: one author, one moment. */
function byOp(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0]?.op === entry.op) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

export function HistoryDrawer({ layout, record, onClose }: Props) {
  const { t } = useTranslation('records');
  const environment = useFieldEnvironment();
  const { data, error } = useContract(recordHistory, { entity: layout.entity.name, id: record.id });
  return (
    <Drawer title={t('history.title')} description={t('history.text')} onClose={onClose}>
      {error && !data && <FaultNotice fault={error.toValue()} />}
      {!data && !error && <Waiting lines={6} />}
      <ol className="space-y-5">
        {byOp(data?.entries ?? []).map((group) => {
          const [head] = group;
          return (
            head && (
              <li key={head.op}>
                <p className="text-sm text-ink-2">
                  <span className="font-medium text-ink">{head.by}</span> ·{' '}
                  <time dateTime={head.at}>{formatDateTime(head.at, environment)}</time>
                </p>
                <ul className="mt-1.5 space-y-2 border-l-2 border-line pl-3">
                  {group.map((entry, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: an op may change two entries of one field; its list never changes
                    <li key={`${entry.field} ${index}`}>
                      <Change layout={layout} record={record} entry={entry} />
                    </li>
                  ))}
                </ul>
              </li>
            )
          );
        })}
      </ol>
    </Drawer>
  );
}

/** What stood there is gone: when, and why, instead of a value that reads as empty. */
function Erased({ entry: { kind, erasure, after } }: { readonly entry: Entry }) {
  const { t } = useTranslation('records');
  const environment = useFieldEnvironment();
  const at = erasure === null ? null : formatDateTime(erasure.at, environment);
  // Of a creation single fields may be gone.
  const isPart = kind === 'create' && Object.keys(after ?? {}).length > 0;
  return (
    <p className="break-words text-ink-2">
      {at === null || kind === 'erase'
        ? t('history.erased')
        : t(isPart ? 'history.erasedPart' : 'history.erasedAt', { at })}
      {erasure?.reason && `: ${erasure.reason}`}
    </p>
  );
}

function Change({ layout, record, entry }: Omit<Props, 'onClose'> & { readonly entry: Entry }) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSaveFields(layout, record.id);
  const { entity } = layout;
  const { field: name } = entry;
  if (name === null)
    return (
      <>
        <p>
          {t(`history.kind.${entry.kind as 'create'}`)}
          {typeof entry.after === 'string' && entry.after !== '' && (
            <span className="text-ink-2">: {entry.after}</span>
          )}
        </p>
        {entry.erased && entry.kind !== 'erase' && <Erased entry={entry} />}
      </>
    );
  if (entry.erased)
    return (
      <>
        <p className="text-sm text-ink-3">{words.field(entity.name, name)}</p>
        <Erased entry={entry} />
      </>
    );
  const field = entity.fields[name];
  const one = field && { ...field, many: false };
  const show = (value: unknown) => valueText(one, value, words.context(entity.name, name, record.titles));
  const before = restoredValue(
    entity,
    { field: name, before: entry.before, after: entry.after },
    record.values[name],
  );
  const restore = () => void save({ [name]: before }, record.versions);
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-ink-3">
          {words.field(entity.name, name)}{' '}
          {entry.concurrent && <Badge tone="warn">{t('history.concurrent')}</Badge>}
        </p>
        <p className="break-words">
          {entry.before === null ? (
            <span className="text-ink-3">{t('history.empty')}</span>
          ) : (
            <del className="text-ink-3">{show(entry.before)}</del>
          )}{' '}
          <span aria-hidden>→</span>{' '}
          {entry.after === null ? (
            <span className="text-ink-3">{t('history.emptied')}</span>
          ) : (
            <ins className="no-underline">{show(entry.after)}</ins>
          )}
        </p>
      </div>
      {before !== undefined && mayEdit(entity, name, viewer) && !record.deleted && (
        <Button
          variant="ghost"
          size="sm"
          icon={<RotateCcw aria-hidden className="size-3.5" />}
          onClick={restore}
          aria-label={t('history.restoreWhat', { value: show(entry.before) || t('history.empty') })}
        >
          {t('history.restore')}
        </Button>
      )}
    </div>
  );
}
