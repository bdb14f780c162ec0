/** Moves an entry into what is sensitive, or back out of it: says who will see it then, and what is erased. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';
import { reclassifyRecord } from '#shared/api/records.api.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';

interface Props {
  readonly entry: Pick<TimelineEntry, 'id' | 'sensitive'>;
  readonly onClose: () => void;
}

export function ReclassifyDialog({ entry: { id, sensitive }, onClose }: Props) {
  const { t } = useTranslation('records');
  const cache = useQueryClient();
  const move = useCommand(reclassifyRecord);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  const go = async () => {
    setAsked(true);
    if (missing || move.isPending) return;
    await move.mutateAsync({ entity: 'activity', id, reason: reason.trim() }).then(
      async () => {
        await refreshShown(cache, new Set(['activity']));
        notify({ title: t(sensitive ? 'sensitive.unmarked' : 'sensitive.marked') });
        onClose();
      },
      // Shown in the dialog.
      () => undefined,
    );
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t(sensitive ? 'sensitive.unmarkTitle' : 'sensitive.markTitle')}
      description={t(sensitive ? 'sensitive.unmarkText' : 'sensitive.markText')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" busy={move.isPending} onClick={() => void go()}>
            {t(sensitive ? 'sensitive.unmarkDo' : 'sensitive.markDo')}
          </Button>
        </>
      }
    >
      <form
        autoComplete="off"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <Notice tone="warn">{t('sensitive.erases')}</Notice>
        <Field
          label={t('timeline.reason')}
          required
          hint={t('sensitive.reasonHint')}
          error={asked && missing ? t('sensitive.reasonMissing') : null}
        >
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {move.error && <FaultNotice fault={move.error.toValue()} />}
      </form>
    </Dialog>
  );
}
