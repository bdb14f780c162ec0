/** Whom this record is tied to, seen from here: “Parent: Maria Lopez”. One tie is stored and shown at both ends (CA-13). */
import { Ellipsis, Eraser, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relationships } from '#modules/people/contract/people.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { useContract } from '../../api/hooks.ts';
import { EraseEntryDialog } from '../../entity-views/record/erase-entry-dialog.tsx';
import { Panel, PanelLine } from '../../entity-views/record/panel.tsx';
import { useSave } from '../../entity-views/saving.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDate } from '../../ui/format.ts';
import { RelationshipDialog, type Subject } from './relationship-dialog.tsx';

type Tie = OutputOf<typeof relationships>['relationships'][number];

interface Props {
  readonly subject: Subject;
  readonly open: boolean;
}

export function RelationshipsPanel({ subject, open }: Props) {
  const { t } = useTranslation(['people', 'records']);
  const words = useFieldWords();
  const viewer = useViewer();
  const save = useSave();
  const [adding, setAdding] = useState(false);
  const [erasing, setErasing] = useState<Tie | null>(null);
  const { data } = useContract(relationships, { id: subject.id });
  const mayWrite = open && viewer.permissions.includes('record.write') && viewer.writable.includes('identity');
  const mayErase = viewer.permissions.includes('record.erase');
  const mayDelete = mayWrite && viewer.permissions.includes('record.delete');
  const ties = data?.relationships ?? [];
  const remove = (tie: Tie) =>
    void save([{ kind: 'delete', entity: 'relationship', id: tie.id }], {
      done: t('records:delete.done', { what: words.entity('relationship') }),
    });
  return (
    <Panel
      title={words.entity('relationship', true)}
      count={ties.length}
      add={mayWrite ? { label: t('relation.add'), run: () => setAdding(true) } : undefined}
    >
      {data && ties.length === 0 && <PanelLine>{t('relation.none')}</PanelLine>}
      <ul>
        {ties.map((tie) => (
          <li
            key={tie.id}
            className="group/item -mx-2 flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover"
          >
            <TieLine tie={tie} />
            {(mayDelete || mayErase) && (
              <Menu
                align="end"
                trigger={
                  <IconButton
                    size="sm"
                    label={t('records:related.menu', { what: tie.other.title ?? t('notHeld') })}
                    icon={<Ellipsis aria-hidden className="size-4" />}
                    className="opacity-0 group-hover/item:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 max-sm:opacity-100"
                  />
                }
              >
                {mayDelete && (
                  <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={() => remove(tie)}>
                    {t('relation.remove')}
                  </MenuItem>
                )}
                {mayErase && (
                  <MenuItem danger icon={<Eraser className="size-4" />} onSelect={() => setErasing(tie)}>
                    {t('records:erase.button')}
                  </MenuItem>
                )}
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {erasing && (
        <EraseEntryDialog
          entry={{
            entity: 'relationship',
            id: erasing.id,
            title: [words.choice('relationship', 'type', erasing.type), erasing.other.title]
              .filter(Boolean)
              .join(': '),
          }}
          onClose={() => setErasing(null)}
        />
      )}
      {adding && <RelationshipDialog subject={subject} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function TieLine({ tie: { type, other, note, start, end } }: { readonly tie: Tie }) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const { hrefOf, locale } = useFieldEnvironment();
  const href = other.title === null ? null : hrefOf(other.entity, other.id);
  const since = start && t('relation.since', { date: formatDate(start, locale) });
  const until = end && t('relation.until', { date: formatDate(end, locale) });
  const details = [since, until, note].filter(Boolean).join(' · ');
  return (
    <>
      <Avatar name={other.title} size="sm" />
      <div className="min-w-0 flex-1">
        <p className="truncate">
          {href ? (
            <a href={href} className="font-medium hover:underline">
              {other.title}
            </a>
          ) : (
            <span className="text-ink-3 italic">{other.title ?? t('notHeld')}</span>
          )}
        </p>
        <p className="text-sm break-words text-ink-2">
          {words.choice('relationship', 'type', type)}
          {details && <span className="text-ink-3"> · {details}</span>}
        </p>
      </div>
    </>
  );
}
