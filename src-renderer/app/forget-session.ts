/** What was on the screen belongs to whoever was signed in: it leaves memory with the session. */
import type { QueryClient } from '@tanstack/react-query';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { whoAmI } from '#modules/users/contract/session.api.ts';
import { keyOf } from '../api/hooks.ts';
import { dismissNotifications } from '../ui/toast.tsx';
import { closeOverlay } from './overlays.ts';

export function forgetSession(cache: QueryClient): void {
  closeOverlay();
  dismissNotifications();
  cache.setQueryData(keyOf(whoAmI, {}), { me: null });
  cache.removeQueries({
    predicate: ({ queryKey: [name] }) => name !== systemStatus.name && name !== whoAmI.name,
  });
  void cache.invalidateQueries({ queryKey: [systemStatus.name] });
}
