/** Takes a document out of the program: with a reason, which the audit log keeps (law 6). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownFile } from '#shared/entity/fields/file.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { useApi } from '../../api/provider.tsx';
import { handOver } from '../../ui/hand-over.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { fetchFile } from './transfer.ts';

interface Props {
  readonly id: string;
  readonly file: ShownFile;
  readonly onClose: () => void;
}

export function DownloadDialog({ id, file, onClose }: Props) {
  const { t } = useTranslation('documents');
  const api = useApi();
  const [fraction, setFraction] = useState<number | null>(null);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const take = async (reason: string) => {
    setFault(null);
    setFraction(0);
    try {
      const { signal } = new AbortController();
      handOver(await fetchFile(api, id, { ...file, reason }, setFraction, signal), file.name);
      onClose();
    } catch (thrown) {
      setFraction(null);
      setFault(toFaultValue(thrown));
    }
  };
  return (
    <ReasonDialog
      size="sm"
      title={t('take.title', { name: file.name })}
      description={t('take.text')}
      action={t('download')}
      busy={fraction !== null}
      fault={fault}
      least={3}
      onClose={onClose}
      onReason={(reason) => void take(reason)}
      below={fraction !== null && <ProgressBar value={fraction} label={t('opening')} />}
    />
  );
}
