/** Moves an entry into what is sensitive, or back out of it: says who will see it then, and what is erased. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { reclassifyRecord } from '#shared/api/records.api.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { Notice } from '../../ui/notice.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { notify } from '../../ui/toast.tsx';

interface Props {
  readonly entry: Pick<TimelineEntry, 'id' | 'sensitive'>;
  readonly onClose: () => void;
}

export function ReclassifyDialog({ entry: { id, sensitive }, onClose }: Props) {
  const { t } = useTranslation('records');
  const cache = useQueryClient();
  const move = useCommand(reclassifyRecord);
  // The entry is shown anew before the dialog goes, so that it is not seen as it was.
  const go = async (reason: string) => {
    await move.mutateAsync({ entity: 'activity', id, reason });
    await refreshShown(cache, new Set(['activity']));
    notify({ title: t(sensitive ? 'sensitive.unmarked' : 'sensitive.marked') });
    onClose();
  };
  return (
    <ReasonDialog
      size="sm"
      title={t(sensitive ? 'sensitive.unmarkTitle' : 'sensitive.markTitle')}
      description={t(sensitive ? 'sensitive.unmarkText' : 'sensitive.markText')}
      action={t(sensitive ? 'sensitive.unmarkDo' : 'sensitive.markDo')}
      busy={move.isPending}
      fault={move.error}
      onClose={onClose}
      // What went wrong stands in the dialog.
      onReason={(reason) => void go(reason).catch(() => undefined)}
    >
      {() => <Notice tone="warn">{t('sensitive.erases')}</Notice>}
    </ReasonDialog>
  );
}
