/** Asks before a page with something typed and not saved is left, whether by link, by key or by closing the window. */
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export function UnsavedGuard({ unsaved }: { readonly unsaved: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => unsaved, enableBeforeUnload: unsaved, withResolver: true });
  if (blocker.status !== 'blocked') return null;
  return <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} />;
}

interface LeaveProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export function LeaveDialog({ onStay, onLeave }: LeaveProps) {
  const { t } = useTranslation('records');
  return (
    <Dialog
      open
      onOpenChange={onStay}
      size="sm"
      title={t('unsaved.title')}
      description={t('unsaved.text')}
      footer={
        <>
          <Button onClick={onLeave}>{t('unsaved.leave')}</Button>
          <Button variant="primary" onClick={onStay}>
            {t('unsaved.stay')}
          </Button>
        </>
      }
    />
  );
}
