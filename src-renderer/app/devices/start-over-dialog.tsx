/** This computer begins anew as another one: why, what stays, and one's own password. Everybody here is signed out afterwards. */
import { useTranslation } from 'react-i18next';
import { startOver } from '#modules/users/contract/join.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { OwnPasswordDialog } from '../own-password.tsx';
import { useSharing } from '../sharing/use-sharing.ts';

export function StartOverDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('devices');
  const { locale } = useFieldEnvironment();
  const begin = useCommand(startOver);
  const pending = useSharing()?.pending ?? 0;
  return (
    <OwnPasswordDialog
      title={t('startOver.title')}
      action={t('startOver.accept')}
      danger
      busy={begin.isPending}
      fault={begin.error}
      onClose={onClose}
      onPassword={(password) => begin.mutate({ password })}
    >
      {() => (
        <Notice tone="warn">
          {t('startOver.text')}
          {pending > 0 && ` ${t('startOver.pending', { count: pending, number: formatNumber(pending, locale) })}`}
        </Notice>
      )}
    </OwnPasswordDialog>
  );
}
