/** Takes a document out of the program: with a reason, which the audit log keeps (law 6). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownFile } from '#shared/entity/fields/file.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { handOver } from '../../ui/hand-over.ts';
import { Input } from '../../ui/input.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { fetchFile } from './transfer.ts';

interface Props {
  readonly id: string;
  readonly file: ShownFile;
  readonly onClose: () => void;
}

export function DownloadDialog({ id, file, onClose }: Props) {
  const { t } = useTranslation(['documents', 'records']);
  const api = useApi();
  const [reason, setReason] = useState('');
  const [fraction, setFraction] = useState<number | null>(null);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const fit = reason.trim().length >= 3;
  const take = async () => {
    setFault(null);
    setFraction(0);
    try {
      const { signal } = new AbortController();
      handOver(await fetchFile(api, id, { ...file, reason: reason.trim() }, setFraction, signal), file.name);
      onClose();
    } catch (thrown) {
      setFraction(null);
      setFault(toFaultValue(thrown));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('take.title', { name: file.name })}
      description={t('take.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('records:cancel')}</Button>
          <Button variant="primary" disabled={!fit || fraction !== null} onClick={() => void take()}>
            {t('download')}
          </Button>
        </>
      }
    >
      {fault && <FaultNotice fault={fault} />}
      <Field label={t('take.reason')}>
        {(control) => (
          <Input
            {...control}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && fit && fraction === null) void take();
            }}
          />
        )}
      </Field>
      {fraction !== null && <ProgressBar value={fraction} label={t('opening')} />}
    </Dialog>
  );
}
