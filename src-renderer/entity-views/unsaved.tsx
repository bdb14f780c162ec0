/** Asks before a page with something typed and not saved is left, whether by link, by key or by closing the window. */
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

interface GuardProps {
  readonly unsaved: boolean;
  /** What is being saved, and whether it was: leaving waits for it, and asks where it was not. */
  readonly saving?: Promise<boolean> | null;
}

export function UnsavedGuard({ unsaved, saving = null }: GuardProps) {
  // While it waits, something else may be typed.
  const latest = useRef(unsaved);
  useEffect(() => {
    latest.current = unsaved;
  });
  const blocker = useBlocker({
    shouldBlockFn: async () => unsaved || (await saving) === false || latest.current,
    enableBeforeUnload: unsaved || saving !== null,
    disabled: !unsaved && saving === null,
    withResolver: true,
  });
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
