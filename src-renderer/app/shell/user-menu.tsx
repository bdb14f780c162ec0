/** Who is signed in, and what belongs to them and this computer: view only, looks, language, password, lock, sign out. */
import { useQueryClient } from '@tanstack/react-query';
import { BookOpen, KeyRound, LockKeyhole, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { lock, setViewOnly, signOut, whoAmI } from '#modules/users/contract/session.api.ts';
import { keyOf, useCommand } from '../../api/hooks.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Menu, MenuCheck, MenuChoices, MenuItem, MenuSeparator } from '../../ui/dropdown-menu.tsx';
import { useFaultLine } from '../../ui/fault-notice.tsx';
import { goTo } from '../../ui/in-app-links.ts';
import { DENSITIES, setPreferences, THEMES, UI_LANGUAGES, usePreferences } from '../../ui/preferences.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { notify } from '../../ui/toast.tsx';
import { forgetSession } from '../forget-session.ts';
import { openOverlay } from '../overlays.ts';
import { useSession } from '../session.tsx';
import { forgetLogin } from '../unlock/last-login.ts';

/** Locks the screen at once; the answer does not matter, since what was shown is gone from here either way. */
export function useLock(): () => void {
  const cache = useQueryClient();
  const { mutate } = useCommand(lock);
  return () => mutate({}, { onSettled: () => forgetSession(cache) });
}

/** Leaves the seat to whoever comes: back to the choice of user. The last one to leave closes the database. */
export function useSignOut(): () => void {
  const cache = useQueryClient();
  const { mutate } = useCommand(signOut);
  return () => {
    // At once, for the core may end the session before it answers.
    forgetLogin();
    mutate({}, { onSettled: () => forgetSession(cache) });
  };
}

export function UserMenu() {
  const { t, i18n } = useTranslation('shell');
  const { me } = useSession();
  const preferences = usePreferences();
  const cache = useQueryClient();
  const line = useFaultLine();
  const viewOnly = useCommand(setViewOnly);
  const lockNow = useLock();
  const leave = useSignOut();
  useShortcut('mod+shift+l', t('user.lock'), lockNow);

  const setView = (on: boolean) =>
    viewOnly.mutate(
      { on },
      {
        onSuccess: (answer) => cache.setQueryData(keyOf(whoAmI, {}), answer),
        onError: (fault) => notify({ title: line(fault), tone: 'danger' }),
      },
    );
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={t('user.menu', { name: me.name })}
          className="flex size-control items-center justify-center rounded-full"
        >
          <Avatar name={me.name} />
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <div className="font-medium">{me.name}</div>
        <div className="text-sm text-ink-3">
          {me.login} · {t(`role.${me.role}`)}
        </div>
      </div>
      <MenuSeparator />
      <MenuCheck checked={me.viewOnly} onChange={setView} disabled={me.role === 'read-only'}>
        {t('user.viewOnly')}
      </MenuCheck>
      <MenuSeparator />
      <MenuChoices
        label={t('appearance.theme')}
        value={preferences.theme}
        onChange={(theme) => setPreferences({ theme })}
        options={THEMES.map((value) => ({ value, label: t(`appearance.themes.${value}`) }))}
      />
      <MenuChoices
        label={t('appearance.density')}
        value={preferences.density}
        onChange={(density) => setPreferences({ density })}
        options={DENSITIES.map((value) => ({ value, label: t(`appearance.densities.${value}`) }))}
      />
      <MenuChoices
        label={t('appearance.language')}
        value={i18n.language as (typeof UI_LANGUAGES)[number]}
        onChange={(language) => setPreferences({ language })}
        options={UI_LANGUAGES.map((value) => ({
          value,
          label: t(`fields:choice.organisation.language.${value}`),
        }))}
      />
      <MenuSeparator />
      <MenuItem icon={<BookOpen aria-hidden className="size-4" />} onSelect={() => goTo('#/help')}>
        {t('user.manual')}
      </MenuItem>
      <MenuItem
        icon={<KeyRound aria-hidden className="size-4" />}
        onSelect={() => openOverlay({ kind: 'password' })}
      >
        {t('user.password')}
      </MenuItem>
      <MenuItem icon={<LockKeyhole aria-hidden className="size-4" />} shortcut="mod+shift+l" onSelect={lockNow}>
        {t('user.lock')}
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden className="size-4" />} onSelect={leave}>
        {t('user.signOut')}
      </MenuItem>
    </Menu>
  );
}
