/** Makes a computer the one that does what must happen once. Whoever decides sees who did it so far; another choice made meanwhile is not undone. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { appointDevice, type DeviceEntry, listDevices } from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { OwnPasswordDialog } from '../own-password.tsx';

interface Props {
  readonly device: DeviceEntry;
  /** What the one that does it so far is called; null: none does. */
  readonly former: string | null;
  /** The number of its appointment; 0 for none. */
  readonly seen: number;
  readonly onClose: () => void;
}

export function AppointDialog({ device, former, seen, onClose }: Props) {
  const { t } = useTranslation('devices');
  const cache = useQueryClient();
  const appoint = useCommand(appointDevice);
  const name = device.name ?? t('unnamed');
  const onSuccess = () => {
    notify({ title: t('appoint.done', { name }) });
    onClose();
  };
  // Somebody else may have decided: the list says so.
  const onSettled = () => void cache.invalidateQueries({ queryKey: [listDevices.name] });
  return (
    <OwnPasswordDialog
      title={t('appoint.title', { name })}
      action={t('appoint.accept')}
      busy={appoint.isPending}
      fault={appoint.error}
      onClose={onClose}
      onPassword={(password) =>
        appoint.mutate({ duty: 'organisation', device: device.device, seen, password }, { onSuccess, onSettled })
      }
    >
      {() => (
        <Notice tone="info">
          {t('appoint.text')} {former === null ? '' : t('appoint.former', { name: former })}
        </Notice>
      )}
    </OwnPasswordDialog>
  );
}
