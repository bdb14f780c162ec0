/** Records whose link points here: the people of a practice, the parts of a hospital. Each is a way to its page. */
import { useTranslation } from 'react-i18next';
import { listRecords } from '#shared/api/records.api.ts';
import { defaultSort } from '#shared/entity/catalogue.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { useContract } from '../../api/hooks.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { valueText } from '../../ui/fields/field-value.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { useViewer } from '../viewer.ts';
import { Panel, PanelLine } from './panel.tsx';

interface Props {
  readonly title: string;
  readonly entity: Entity;
  readonly link: string;
  readonly id: string;
  /** A field shown behind the name. */
  readonly detail: string;
}

const SHOWN = 30;

export function LinkedPanel({ title, entity, link, id, detail }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const viewer = useViewer();
  const { hrefOf } = useFieldEnvironment();
  const readable = viewer.readable.includes(entity.fields[link]!.class);
  const { data } = useContract(
    listRecords,
    { entity: entity.name, filter: { field: link, op: 'is', value: id }, sort: defaultSort(entity), limit: SHOWN },
    { enabled: readable },
  );
  const rows = data?.rows ?? [];
  return (
    <Panel title={title} {...(data?.next ? {} : { count: rows.length })}>
      {!readable && <PanelLine>{t('hidden')}</PanelLine>}
      {readable && data && rows.length === 0 && <PanelLine>{t('related.none')}</PanelLine>}
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover">
            <Avatar name={row.title} size="sm" />
            <a
              href={hrefOf(entity.name, row.id) ?? undefined}
              className="min-w-0 flex-1 truncate font-medium hover:underline"
            >
              {row.title ?? t('untitled')}
            </a>
            <span className="max-w-32 truncate text-sm text-ink-3">
              {valueText(
                entity.fields[detail],
                row.values[detail],
                words.context(entity.name, detail, data?.titles),
              )}
            </span>
          </li>
        ))}
      </ul>
      {data?.next && <PanelLine>{t('related.firstOf', { count: rows.length })}</PanelLine>}
    </Panel>
  );
}
