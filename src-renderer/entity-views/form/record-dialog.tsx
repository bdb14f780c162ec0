/** A form over some fields of a record in a dialog: a new coverage, an edited flag. */
import { useTranslation } from 'react-i18next';
import type { Entity } from '#shared/entity/entity.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { Kbd } from '../../ui/kbd.tsx';
import type { SaveResult } from '../saving.ts';
import { FormFields } from './form-fields.tsx';
import { type FormValues, useForm } from './use-form.ts';
import { useWayOut } from './way-out.tsx';

interface Props {
  readonly entity: Entity;
  readonly title: string;
  readonly fields: readonly string[];
  readonly start?: FormValues;
  readonly titles?: Titles;
  readonly onSave: (values: FormValues) => Promise<SaveResult>;
  readonly onClose: () => void;
}

export function RecordDialog({ entity, title, fields, start = {}, titles = {}, onSave, onClose }: Props) {
  const { t } = useTranslation('records');
  const form = useForm(entity, fields, start);
  const { shut, guard } = useWayOut(form.dirty, onClose);
  const save = async () => {
    if (await form.submit(onSave)) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={shut}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" busy={form.saving} onClick={() => void save()}>
            {t('save.button')}
            <span className="max-sm:hidden">
              <span className="max-sm:hidden">
                <Kbd keys="mod+enter" />
              </span>
            </span>
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter in any field of the form saves it */}
      <div
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void save();
        }}
      >
        <FormFields entity={entity} fields={fields} form={form} titles={titles} />
      </div>
      {guard}
    </Dialog>
  );
}
