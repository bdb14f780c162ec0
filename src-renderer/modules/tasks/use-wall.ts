/** The organisation's wall clock, looked at again each minute: what falls due while the page is open is marked. */
import { useEffect, useState } from 'react';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { wallClock } from '../../ui/format.ts';
import type { Wall } from './due.ts';

const MINUTE = 60_000;

export function useWall(): Wall {
  const { timeZone } = useFieldEnvironment();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return wallClock(new Date(now).toISOString(), timeZone);
}
