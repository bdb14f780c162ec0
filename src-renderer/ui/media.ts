/** What the screen is like right now, for what CSS alone can't decide. */
import { useSyncExternalStore } from 'react';
import { onPreferences } from './preferences.ts';

/** Whether a media query matches; follows its changes. */
export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );

function readRowHeight(): number {
  const style = getComputedStyle(document.documentElement);
  return Number.parseFloat(style.getPropertyValue('--row')) * Number.parseFloat(style.fontSize);
}

/** Height of a table row in CSS pixels at the density chosen. */
export const useRowHeight = (): number =>
  useSyncExternalStore((listener) => {
    const end = onPreferences(listener);
    window.addEventListener('resize', listener);
    return () => {
      end();
      window.removeEventListener('resize', listener);
    };
  }, readRowHeight);
