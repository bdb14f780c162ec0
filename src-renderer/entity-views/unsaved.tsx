/** Asks before a page with something typed and not saved is left, whether by link, by key or by closing the window. */
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HOST_MARK } from '#shared/api/handover.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { closeWindow, guardPage, type Held, isClosingAnyway, wouldLose } from './leaving.ts';

interface GuardProps {
  readonly unsaved: boolean;
  /** What is being saved, and whether it was: leaving waits for it, and asks where it was not. */
  readonly saving?: Promise<boolean> | null;
  /** What does not go with the page goes then. */
  readonly onLeave?: () => void;
}

export function UnsavedGuard({ unsaved, saving = null, onLeave }: GuardProps) {
  // While it waits, something else may be typed.
  const latest = useRef<Held>({ unsaved, saving });
  useEffect(() => {
    latest.current = { unsaved, saving };
  });
  useEffect(() => guardPage(() => latest.current), []);
  const blocker = useBlocker({
    shouldBlockFn: async () => unsaved || (await saving) === false || latest.current.unsaved,
    enableBeforeUnload: () => (unsaved || saving !== null) && !isClosingAnyway(),
    disabled: !unsaved && saving === null,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  const leave = () => {
    onLeave?.();
    blocker.proceed();
  };
  return <LeaveDialog onStay={blocker.reset} onLeave={leave} />;
}

/**
 * Asks before the desktop window is closed, which a browser does by itself: a host keeps a window that its page holds back open, without
 * a word.
 */
export function ClosingGuard() {
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    const ask = async () => {
      if (await wouldLose()) setAsks(true);
      else closeWindow();
    };
    const onBeforeUnload = (event: Event) => {
      if (event.defaultPrevented && HOST_MARK in window) void ask();
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => window.removeEventListener('beforeunload', onBeforeUnload);
  }, []);
  return asks ? <LeaveDialog onStay={() => setAsks(false)} onLeave={closeWindow} /> : null;
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
