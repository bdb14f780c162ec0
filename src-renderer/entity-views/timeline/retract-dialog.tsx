/** Takes an entry back with a reason: it stays readable, struck through, and can be written anew on the right record. */
import { useTranslation } from 'react-i18next';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

interface Props {
  readonly onClose: () => void;
  readonly onRetract: (reason: string) => Promise<void>;
}

export function RetractDialog({ onClose, onRetract }: Props) {
  const { t } = useTranslation('records');
  return (
    <ReasonDialog
      size="sm"
      title={t('timeline.retractTitle')}
      description={t('timeline.retractText')}
      hint={null}
      missing={t('timeline.reasonMissing')}
      action={t('timeline.retract')}
      danger
      onClose={onClose}
      onReason={(reason) => void onRetract(reason)}
    />
  );
}
