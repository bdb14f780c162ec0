/** Takes an entry back with a reason: it stays readable, struck through, and can be written anew on the right record. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

interface Props {
  readonly onClose: () => void;
  readonly onRetract: (reason: string) => Promise<void>;
}

export function RetractDialog({ onClose, onRetract }: Props) {
  const { t } = useTranslation('records');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const go = () => {
    setAsked(true);
    if (reason.trim() !== '') void onRetract(reason.trim());
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={t('timeline.retractTitle')}
      description={t('timeline.retractText')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="danger" onClick={go}>
            {t('timeline.retract')}
          </Button>
        </>
      }
    >
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field
          label={t('timeline.reason')}
          required
          error={asked && reason.trim() === '' ? t('timeline.reasonMissing') : null}
        >
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
