/** The records a person was put together from, and a way to part them again. */
import { Ellipsis, Split } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unmergePeople } from '#modules/people/contract/merge.api.ts';
import { useCommand } from '../../../api/hooks.ts';
import { Panel } from '../../../entity-views/record/panel.tsx';
import { useSaved } from '../../../entity-views/saving.ts';
import { useViewer } from '../../../entity-views/viewer.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { Menu, MenuItem } from '../../../ui/dropdown-menu.tsx';
import { useFaultWords } from '../../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../../ui/fields/widget.ts';
import { formatDate, formatDateTime } from '../../../ui/format.ts';
import { notify } from '../../../ui/toast.tsx';
import { joinedBy, onePerRecord } from './joined.ts';
import { type Merge, useMerged } from './use-merged.ts';

export function MergedPanel({ id, open }: { readonly id: string; readonly open: boolean }) {
  const { t } = useTranslation('people');
  const { permissions } = useViewer();
  const merged = useMerged(id);
  const [parting, setParting] = useState<Merge | null>(null);
  if (!merged || merged.merges.length === 0) return null;
  const mayPart = open && permissions.includes('contact.merge');
  const merges = onePerRecord(merged);
  return (
    <Panel title={t('merge.panel.title')} count={merges.length}>
      <ul>
        {merges.map((merge) => (
          <li
            key={merge.merge}
            className="group/item -mx-2 flex items-start gap-2 rounded-md px-2 py-1.5 hover:bg-hover"
          >
            <MergeLine merge={merge} canonical={merged.canonical} />
            {mayPart && (
              <Menu
                align="end"
                trigger={
                  <IconButton
                    size="sm"
                    label={t('records:related.menu', {
                      what: joinedBy(merge, merged.canonical).title ?? t('notHeld'),
                    })}
                    icon={<Ellipsis aria-hidden className="size-4" />}
                    className="opacity-0 group-hover/item:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 max-sm:opacity-100"
                  />
                }
              >
                <MenuItem icon={<Split className="size-4" />} onSelect={() => setParting(merge)}>
                  {t('merge.panel.part')}
                </MenuItem>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {parting && <Parting merge={parting} onClose={() => setParting(null)} />}
    </Panel>
  );
}

function MergeLine({ merge, canonical }: { readonly merge: Merge; readonly canonical: string }) {
  const { t } = useTranslation('people');
  const environment = useFieldEnvironment();
  const { at, by, reason, changedSince } = merge;
  const shown = joinedBy(merge, canonical);
  return (
    <>
      <Avatar name={shown.title} size="sm" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 font-medium break-words">
          {shown.title ?? t('notHeld')}
          {shown.birthDate && (
            <span className="text-sm font-normal text-ink-3 tabular-nums">
              {formatDate(shown.birthDate, environment.locale)}
            </span>
          )}
          {changedSince && <Badge tone="warn">{t('merge.panel.changed')}</Badge>}
        </p>
        <p className="text-sm break-words text-ink-2">
          {t('merge.panel.by', { who: by ?? t('merge.panel.somebody'), when: formatDateTime(at, environment) })}
          {reason && <span className="text-ink-3"> · {reason}</span>}
        </p>
      </div>
    </>
  );
}

function Parting({ merge, onClose }: { readonly merge: Merge; readonly onClose: () => void }) {
  const { t } = useTranslation('people');
  const words = useFaultWords();
  const saved = useSaved();
  const part = useCommand(unmergePeople);
  const confirm = () =>
    part.mutate(
      { merge: merge.merge },
      {
        onSuccess: ({ batch, kept }) => {
          onClose();
          saved(batch, kept.length > 0 ? t('merge.part.doneKept', { count: kept.length }) : t('merge.part.done'));
        },
        onError: (fault) => {
          onClose();
          const { message, remedy } = words(fault.toValue());
          notify({ title: message, detail: remedy, tone: 'danger' });
        },
      },
    );
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('merge.part.title', {
        one: merge.survivor.title ?? t('records:untitled'),
        two: merge.merged.title ?? t('records:untitled'),
      })}
      description={t('merge.part.text')}
      action={t('merge.part.run')}
      busy={part.isPending}
      onConfirm={confirm}
    />
  );
}
