/** Destroys one entry, a note or a document, on every computer, with a reason. Not to be undone (decisions X-04). */
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/notice.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { useErasing } from './use-erasing.ts';

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
  const { erase, busy, fault } = useErasing([entity], onClose);
  return (
    <ReasonDialog
      size="sm"
      title={t('erase.title', { what: title })}
      hint={t('erase.reasonHint')}
      action={t('erase.go')}
      danger
      busy={busy}
      fault={fault}
      onClose={onClose}
      onReason={(reason) => erase({ entity, id, reason })}
    >
      {() => <Notice tone="warn">{t('erase.text')}</Notice>}
    </ReasonDialog>
  );
}
