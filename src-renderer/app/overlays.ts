/** What lies over the pages: the command palette, the new-record dialog, the shortcut sheet. One at a time. */
import { useSyncExternalStore } from 'react';

export type Overlay =
  | { readonly kind: 'palette'; readonly typed?: string }
  | {
      readonly kind: 'create';
      /** Name of the entity. */
      readonly entity: string;
      /** Values the form begins with. */
      readonly values?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'password' };

let current: Overlay | null = null;
const listeners = new Set<() => void>();

export function openOverlay(overlay: Overlay): void {
  current = overlay;
  for (const listener of listeners) listener();
}

export function closeOverlay(): void {
  current = null;
  for (const listener of listeners) listener();
}

/** The overlay that is open, or null. */
export const useOverlay = (): Overlay | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
