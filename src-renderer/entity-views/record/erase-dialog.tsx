/**
 * Destroys what fields hold and ever held, or a whole record with the entries about it, on every computer (decisions X-04). Not to
 * be undone, so it says what goes, counts it before, says what stays and until when, and asks for a reason.
 */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eraseRecord } from '#shared/api/questions.api.ts';
import { refreshShown, useCommand } from '../../api/hooks.ts';
import { EVERY_ENTITY } from '../../app/questions/use-questions.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { notify } from '../../ui/toast.tsx';
import type { RecordLayout } from '../layout.ts';
import { ErasedWith } from './erased-with.tsx';
import type { LoadedRecord } from './use-record.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly record: LoadedRecord;
  readonly onClose: () => void;
}

export function EraseDialog({ layout, record, onClose }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const cache = useQueryClient();
  const form = useId();
  const command = useCommand(eraseRecord);
  const [scope, setScope] = useState<'fields' | 'record'>('fields');
  const [fields, setFields] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const entity = layout.entity.name;
  const held = Object.keys(layout.entity.fields).filter((name) => (record.values[name] ?? null) !== null);
  const erase = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (command.isPending || reason.trim() === '' || (scope === 'fields' && fields.length === 0)) return;
    command.mutate(
      { entity, id: record.id, reason: reason.trim(), ...(scope === 'fields' ? { fields: [...fields] } : {}) },
      {
        onSuccess: () => {
          notify({ title: t('erase.done') });
          void refreshShown(cache, new Set(EVERY_ENTITY));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('erase.title', { what: record.title ?? t('untitled') })}
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
        <RadioCards
          legend={t('erase.scope')}
          value={scope}
          onChange={setScope}
          columns={2}
          options={[
            { value: 'fields', label: t('erase.someFields'), hint: t('erase.someFieldsHint') },
            { value: 'record', label: t('erase.wholeRecord'), hint: t('erase.wholeRecordHint') },
          ]}
        />
        {scope === 'fields' && (
          <Field
            label={t('erase.fields')}
            as="group"
            error={asked && fields.length === 0 ? t('erase.fieldsMissing') : null}
          >
            {() => (
              <div className="grid gap-2 sm:grid-cols-2">
                {held.map((name) => (
                  <Checkbox
                    key={name}
                    label={words.field(entity, name)}
                    checked={fields.includes(name)}
                    onChange={(on) => setFields(held.filter((one) => (one === name ? on : fields.includes(one))))}
                  />
                ))}
              </div>
            )}
          </Field>
        )}
        {scope === 'record' && <ErasedWith entity={entity} id={record.id} />}
        <Field
          label={t('erase.reason')}
          hint={t('erase.reasonHint')}
          required
          error={asked && reason.trim() === '' ? t('timeline.reasonMissing') : null}
        >
          {(control) => (
            <Input
              {...control}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {command.error && <FaultNotice fault={command.error} />}
      </form>
    </Dialog>
  );
}
