/** Destroys one entry, a note or a document, on every computer, with a reason. Not to be undone (decisions X-04). */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eraseRecord } from '#shared/api/questions.api.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';

export interface ErasedEntry {
  readonly entity: string;
  readonly id: string;
  /** As its line calls it. */
  readonly title: string;
}

interface Props {
  readonly entry: ErasedEntry;
  readonly onClose: () => void;
}

export function EraseEntryDialog({ entry: { entity, id, title }, onClose }: Props) {
  const { t } = useTranslation('records');
  const cache = useQueryClient();
  const form = useId();
  const command = useCommand(eraseRecord);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  const erase = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || command.isPending) return;
    command.mutate(
      { entity, id, reason: reason.trim() },
      {
        onSuccess: () => {
          notify({ title: t('erase.done') });
          void refreshShown(cache, new Set([entity]));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('erase.title', { what: title })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={form} variant="danger" busy={command.isPending}>
            {t('erase.go')}
          </Button>
        </>
      }
    >
      <form id={form} autoComplete="off" onSubmit={erase} className="space-y-4">
        <Notice tone="warn">{t('erase.text')}</Notice>
        <Field
          label={t('erase.reason')}
          hint={t('erase.reasonHint')}
          required
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
        {command.error && <FaultNotice fault={command.error.toValue()} />}
      </form>
    </Dialog>
  );
}
