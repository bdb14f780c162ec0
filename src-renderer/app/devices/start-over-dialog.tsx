/** This computer begins anew as another one: why, what stays, and one's own password. Everybody here is signed out afterwards. */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startOver } from '#modules/users/contract/join.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { useSharing } from '../sharing/use-sharing.ts';
import { OwnPassword } from './dialog-fields.tsx';

export function StartOverDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['devices', 'common']);
  const { locale } = useFieldEnvironment();
  const form = useId();
  const begin = useCommand(startOver);
  const pending = useSharing()?.pending ?? 0;
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '' && !begin.isPending) begin.mutate({ password });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('startOver.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="danger" busy={begin.isPending}>
            {t('startOver.accept')}
          </Button>
        </>
      }
    >
      <form id={form} autoComplete="off" onSubmit={submit} className="space-y-4">
        <Notice tone="warn">
          {t('startOver.text')}
          {pending > 0 && ` ${t('startOver.pending', { count: pending, number: formatNumber(pending, locale) })}`}
        </Notice>
        <OwnPassword value={password} onChange={setPassword} />
        {begin.error && <FaultNotice fault={begin.error} />}
      </form>
    </Dialog>
  );
}
