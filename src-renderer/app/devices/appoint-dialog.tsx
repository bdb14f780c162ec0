/** Makes a computer the one that does what must happen once. Whoever decides sees who did it so far; another choice made meanwhile is not undone. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { appointDevice, type DeviceEntry, listDevices } from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { OwnPassword } from './dialog-fields.tsx';

interface Props {
  readonly device: DeviceEntry;
  /** What the one that does it so far is called; null: none does. */
  readonly former: string | null;
  /** The number of its appointment; 0 for none. */
  readonly seen: number;
  readonly onClose: () => void;
}

export function AppointDialog({ device, former, seen, onClose }: Props) {
  const { t } = useTranslation(['devices', 'common']);
  const cache = useQueryClient();
  const form = useId();
  const appoint = useCommand(appointDevice);
  const [password, setPassword] = useState('');
  const name = device.name ?? t('unnamed');
  const refresh = () => void cache.invalidateQueries({ queryKey: [listDevices.name] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password === '' || appoint.isPending) return;
    appoint.mutate(
      { duty: 'organisation', device: device.device, seen, password },
      {
        onSuccess: () => {
          notify({ title: t('appoint.done', { name }) });
          onClose();
        },
        // Somebody else may have decided: the list says so.
        onSettled: refresh,
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('appoint.title', { name })}
      footer={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={appoint.isPending}>
            {t('appoint.accept')}
          </Button>
        </>
      }
    >
      <form id={form} autoComplete="off" onSubmit={submit} className="space-y-4">
        <Notice tone="info">
          {t('appoint.text')} {former === null ? '' : t('appoint.former', { name: former })}
        </Notice>
        <OwnPassword value={password} onChange={setPassword} />
        {appoint.error && <FaultNotice fault={appoint.error} />}
      </form>
    </Dialog>
  );
}
