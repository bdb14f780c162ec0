/** The clinic goes to another relay, or to the same one that lost its key: its address, its keeper's word, and one's own password. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRelay, listDevices } from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { OwnPasswordDialog } from '../own-password.tsx';
import { RelayFields } from './relay-fields.tsx';

interface Props {
  /** The one the clinic has. */
  readonly relay: string;
  readonly onClose: () => void;
}

export function RelayDialog({ relay, onClose }: Props) {
  const { t } = useTranslation('devices');
  const cache = useQueryClient();
  const change = useCommand(changeRelay);
  const [address, setAddress] = useState(relay);
  const [token, setToken] = useState('');
  const isMissing = address.trim() === '';
  const onSuccess = () => {
    void cache.invalidateQueries({ queryKey: [listDevices.name] });
    notify({ title: t('changeRelay.done') });
    onClose();
  };
  return (
    <OwnPasswordDialog
      title={t('changeRelay.title')}
      action={t('changeRelay.accept')}
      busy={change.isPending}
      fault={change.error}
      ready={!isMissing}
      onClose={onClose}
      onPassword={(password) =>
        change.mutate({ relay: address.trim(), token: token.trim(), password }, { onSuccess })
      }
    >
      {(tried) => (
        <>
          <Notice tone="warn">{t('changeRelay.text')}</Notice>
          <RelayFields
            hint={t('changeRelay.addressHint')}
            missing={tried && isMissing}
            address={address}
            onAddress={setAddress}
            token={token}
            onToken={setToken}
          />
        </>
      )}
    </OwnPasswordDialog>
  );
}
