/** Makes a record: fields on the left, what else is known about it on the right. After saving its page opens. */
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { RecordLayout } from '../layout.ts';
import { newId } from '../new-id.ts';
import { useOpenRecord } from '../open-record.ts';
import { useSave } from '../saving.ts';
import { FormFields } from './form-fields.tsx';
import type { FormState } from './use-form.ts';
import { shutBefore, useWayOut } from './way-out.tsx';

interface Props {
  readonly layout: RecordLayout;
  readonly form: FormState;
  readonly title: string;
  /** How many fields show before “More fields”. */
  readonly first: number;
  /** The verb on the button. */
  readonly action: string;
  /** True: something speaks against it; the button is no invitation. */
  readonly cautious?: boolean;
  /** A sentence where the form does not say enough to be saved. */
  readonly nothing: string | null;
  readonly aside: ReactNode;
  /** Names of the records that the form's links begin with. */
  readonly titles?: Titles;
  /** True: one stays on the page one is on, instead of opening the new record. */
  readonly stay?: boolean;
  readonly onClose: () => void;
}

export function CreateDialog({
  layout,
  form,
  title,
  first,
  action,
  cautious = false,
  nothing,
  aside,
  titles = {},
  stay = false,
  onClose,
}: Props) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const save = useSave();
  const open = useOpenRecord();
  const [all, setAll] = useState(false);
  const { shut, guard } = useWayOut(form.dirty, onClose);
  const [asked, setAsked] = useState(false);
  const { entity } = layout;
  const fields = all ? layout.create : layout.create.slice(0, first);
  const submit = async () => {
    setAsked(true);
    if (nothing !== null) return;
    const id = newId();
    const saved = await form.submit((values) =>
      save([{ kind: 'create', entity: entity.name, id, values }], {
        done: t('related.added', { what: words.entity(entity.name) }),
        quiet: true,
      }),
    );
    if (!saved) return;
    shutBefore(onClose, () => {
      if (!stay) open(entity.name, id);
    });
  };
  return (
    <Dialog
      open
      onOpenChange={shut}
      size={aside === null ? 'md' : 'lg'}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant={cautious ? 'secondary' : 'primary'} busy={form.saving} onClick={() => void submit()}>
            {action}
            <span className="max-sm:hidden">
              <Kbd keys="mod+enter" />
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
          void submit();
        }}
        className={cx(
          'grid grid-cols-[minmax(0,1fr)] items-start gap-6',
          aside !== null && 'sm:grid-cols-[minmax(0,1fr)_17rem]',
        )}
      >
        <div className="min-w-0">
          {asked && nothing !== null && (
            <div className="mb-4">
              <Notice tone="danger" role="alert">
                {nothing}
              </Notice>
            </div>
          )}
          <FormFields {...{ entity, fields, form, titles }} />
          {!all && layout.create.length > first && (
            <Button
              variant="ghost"
              size="sm"
              className="mt-3 -ml-2"
              icon={<ChevronDown aria-hidden className="size-4" />}
              onClick={() => setAll(true)}
            >
              {t('form.more')}
            </Button>
          )}
        </div>
        <div className="min-w-0 empty:hidden max-sm:order-first sm:sticky sm:top-0">{aside}</div>
      </div>
      {guard}
    </Dialog>
  );
}
