/**
 * Locks the screen when nobody is there. The core keeps the time; this tells it that somebody is (at once, five times a
 * second at most, since background work gives way to input),
 * warns half a minute before the lock, and looks again when the time is up.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepAlive, whoAmI } from '#modules/users/contract/session.api.ts';
import { useApi } from '../../api/provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { forgetSession } from '../forget-session.ts';
import { useLock } from './user-menu.tsx';

const SIGNAL_EVERY = 200;
const WARN_BEFORE = 30_000;
const LOOK_EVERY = 1000;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

export function IdleWatch() {
  const { t } = useTranslation('shell');
  const api = useApi();
  const cache = useQueryClient();
  const lockNow = useLock();
  const [left, setLeft] = useState<number | null>(null);
  const told = useRef(0);
  const locksAt = useRef<number | null>(null);

  useEffect(() => {
    const tell = () => {
      const now = Date.now();
      if (now - told.current < SIGNAL_EVERY) return;
      told.current = now;
      api.call(keepAlive, {}).then(
        (answer) => {
          locksAt.current = Date.parse(answer.locksAt);
          setLeft(null);
        },
        // A lost connection or an ended session shows itself elsewhere.
        () => {},
      );
    };
    const sign = () => {
      // While the warning is up, the next sign must not wait for its turn.
      if (locksAt.current !== null && locksAt.current - Date.now() < WARN_BEFORE) told.current = 0;
      tell();
    };
    const look = () => {
      if (locksAt.current === null) return;
      const rest = locksAt.current - Date.now();
      setLeft(rest < WARN_BEFORE ? Math.max(0, Math.ceil(rest / 1000)) : null);
      if (rest >= -LOOK_EVERY) return;
      // With the core gone nobody else locks, and the page must not stay open on somebody's record.
      if (api.state() === 'lost') forgetSession(cache);
      else void cache.invalidateQueries({ queryKey: [whoAmI.name] });
    };
    tell();
    for (const kind of SIGNS) document.addEventListener(kind, sign, { passive: true, capture: true });
    const timer = setInterval(look, LOOK_EVERY);
    return () => {
      clearInterval(timer);
      for (const kind of SIGNS) document.removeEventListener(kind, sign, { capture: true });
    };
  }, [api, cache]);

  return (
    <Dialog
      open={left !== null}
      onOpenChange={() => setLeft(null)}
      size="sm"
      title={t('idle.title', { count: left ?? 0 })}
      description={t('idle.text')}
      footer={
        <>
          <Button onClick={lockNow}>{t('idle.lock')}</Button>
          <Button variant="primary" onClick={() => setLeft(null)}>
            {t('idle.stay')}
          </Button>
        </>
      }
    />
  );
}
