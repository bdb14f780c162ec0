/** What can be done from the one box beside finding somebody. */

import type { TFunction } from 'i18next';
import {
  BookOpen,
  CircleHelp,
  Contrast,
  LockKeyhole,
  LogOut,
  type LucideIcon,
  Merge,
  Moon,
  Rows3,
  Sun,
  UsersRound,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ENTITY_PLACES } from '../../app/entity-places.ts';
import { openOverlay } from '../../app/overlays.ts';
import { NAV_ITEMS } from '../../app/shell/nav-items.ts';
import { useLock, useSignOut } from '../../app/shell/user-menu.tsx';
import { useViewer } from '../../entity-views/viewer.ts';
import { fold } from '../../ui/fold.ts';
import { goTo } from '../../ui/in-app-links.ts';
import { setPreferences, usePreferences } from '../../ui/preferences.ts';

export interface PaletteAction {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Shown at the right: the keys that do the same. */
  readonly keys?: string;
  readonly run: () => void;
}

/** Those whose words begin with what is typed, in their usual order. */
export function matching(actions: readonly PaletteAction[], typed: string): readonly PaletteAction[] {
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  return actions.filter(({ label }) => {
    const words = fold(label).split(/\s+/);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  });
}

const go = (path: string) => () => goTo(`#${path}`);

/** The address of a person's page names whom an action is about. */
const personShown = (): string | undefined => /^#\/people\/([0-9a-f-]{36})$/.exec(window.location.hash)?.[1];

function mergeActions(t: TFunction): readonly PaletteAction[] {
  const id = personShown();
  return [
    ...(id
      ? [{ id: 'merge', label: t('people:merge.action'), icon: Merge, keys: 'm', run: go(`/people/${id}/merge`) }]
      : []),
    {
      id: 'duplicates',
      label: t('people:merge.duplicates.title'),
      icon: UsersRound,
      run: go('/people/duplicates'),
    },
  ];
}

export function usePaletteActions(): readonly PaletteAction[] {
  const { t } = useTranslation('palette');
  const { permissions } = useViewer();
  const { density } = usePreferences();
  const lock = useLock();
  const signOut = useSignOut();
  return [
    ...(permissions.includes('record.write')
      ? ENTITY_PLACES.map(({ entity, createKeys, createIcon }) => ({
          id: entity,
          label: t(`shell:create.${entity}`),
          icon: createIcon,
          keys: createKeys,
          run: () => openOverlay({ kind: 'create', entity }),
        }))
      : []),
    ...NAV_ITEMS.filter(({ permission }) => !permission || permissions.includes(permission)).map(
      ({ id, path, icon, keys }) => ({
        id: `go-${id}`,
        label: t('action.go', { place: t(`shell:nav.${id}`) }),
        icon,
        keys,
        run: go(path),
      }),
    ),
    ...(permissions.includes('contact.merge') ? mergeActions(t) : []),
    { id: 'lock', label: t('action.lock'), icon: LockKeyhole, keys: 'mod+shift+l', run: lock },
    { id: 'sign-out', label: t('action.signOut'), icon: LogOut, run: signOut },
    {
      id: 'shortcuts',
      label: t('action.shortcuts'),
      icon: CircleHelp,
      keys: '?',
      run: () => openOverlay({ kind: 'shortcuts' }),
    },
    { id: 'help', label: t('action.help'), icon: BookOpen, run: go('/help') },
    { id: 'light', label: t('action.light'), icon: Sun, run: () => setPreferences({ theme: 'light' }) },
    { id: 'dark', label: t('action.dark'), icon: Moon, run: () => setPreferences({ theme: 'dark' }) },
    {
      id: 'contrast',
      label: t('action.contrast'),
      icon: Contrast,
      run: () => setPreferences({ theme: 'contrast' }),
    },
    {
      id: 'density',
      label: t(density === 'compact' ? 'action.comfortable' : 'action.compact'),
      icon: Rows3,
      run: () => setPreferences({ density: density === 'compact' ? 'comfortable' : 'compact' }),
    },
  ];
}
