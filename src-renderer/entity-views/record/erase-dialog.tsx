/**
 * Destroys what fields hold and ever held, or a whole record with the entries about it, on every computer (decisions X-04). Not to
 * be undone, so it says what goes, counts it before, says what stays and until when, and asks for a reason.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVERY_ENTITY } from '../../app/questions/use-questions.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Notice } from '../../ui/notice.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import type { RecordLayout } from '../layout.ts';
import { ErasedWith } from './erased-with.tsx';
import { useErasing } from './use-erasing.ts';
import type { LoadedRecord } from './use-record.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly record: LoadedRecord;
  readonly onClose: () => void;
}

export function EraseDialog({ layout, record, onClose }: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const { erase, busy, fault } = useErasing(EVERY_ENTITY, onClose);
  const [scope, setScope] = useState<'fields' | 'record'>('fields');
  const [fields, setFields] = useState<readonly string[]>([]);
  const entity = layout.entity.name;
  const held = Object.keys(layout.entity.fields).filter((name) => (record.values[name] ?? null) !== null);
  const isUnchosen = scope === 'fields' && fields.length === 0;
  return (
    <ReasonDialog
      title={t('erase.title', { what: record.title ?? t('untitled') })}
      hint={t('erase.reasonHint')}
      action={t('erase.go')}
      danger
      busy={busy}
      fault={fault}
      ready={!isUnchosen}
      onClose={onClose}
      onReason={(reason) =>
        erase({ entity, id: record.id, reason, ...(scope === 'fields' ? { fields: [...fields] } : {}) })
      }
    >
      {(tried) => (
        <>
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
              error={tried && isUnchosen ? t('erase.fieldsMissing') : null}
            >
              {() => (
                <div className="grid gap-2 sm:grid-cols-2">
                  {held.map((name) => (
                    <Checkbox
                      key={name}
                      label={words.field(entity, name)}
                      checked={fields.includes(name)}
                      onChange={(on) =>
                        setFields(held.filter((one) => (one === name ? on : fields.includes(one))))
                      }
                    />
                  ))}
                </div>
              )}
            </Field>
          )}
          {scope === 'record' && <ErasedWith entity={entity} id={record.id} />}
        </>
      )}
    </ReasonDialog>
  );
}
