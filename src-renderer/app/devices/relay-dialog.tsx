/** The clinic goes to another relay, or to the same one that lost its key: its address, its keeper's word, and one's own password. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRelay, listDevices } from '#modules/users/contract/devices.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { OwnPassword, RelayFields } from './dialog-fields.tsx';

interface Props {
  /** The one the clinic has. */
  readonly relay: string;
  readonly onClose: () => void;
}

export function RelayDialog({ relay, onClose }: Props) {
  const { t } = useTranslation(['devices', 'common', 'settings']);
  const cache = useQueryClient();
  const form = useId();
  const change = useCommand(changeRelay);
  const [address, setAddress] = useState(relay);
  const [token, setToken] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (address.trim() === '' || password === '' || change.isPending) return;
    change.mutate(
      { relay: address.trim(), token: token.trim(), password },
      {
        onSuccess: () => {
          void cache.invalidateQueries({ queryKey: [listDevices.name] });
          notify({ title: t('changeRelay.done') });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('changeRelay.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={change.isPending}>
            {t('changeRelay.accept')}
          </Button>
        </>
      }
    >
      <form id={form} autoComplete="off" onSubmit={submit} className="space-y-4">
        <Notice tone="warn">{t('changeRelay.text')}</Notice>
        <RelayFields
          hint={t('changeRelay.addressHint')}
          address={address}
          onAddress={setAddress}
          token={token}
          onToken={setToken}
        />
        <OwnPassword value={password} onChange={setPassword} />
        {change.error && <FaultNotice fault={change.error} />}
      </form>
    </Dialog>
  );
}
