/** Signing in, locking, changing the password. */

import {
  changePassword,
  keepAlive,
  lock,
  type Me,
  setViewOnly,
  signOut,
  unlock,
  unlockWithKit,
  whoAmI,
} from '#modules/users/contract/session.api.ts';
import { allows, mayRead, mayWrite } from '#platform/access/decide.ts';
import { type Handler, implement } from '#platform/module.ts';
import { PERMISSIONS } from '#shared/access/permission.ts';
import { PRIVACY_CLASSES } from '#shared/access/privacy-class.ts';
import { apiFaults } from '#shared/api/api.faults.ts';
import type { CoreServices } from './services.ts';
import { demandVoice, keepKeys } from './user-keys.ts';

function meOf({ sessions }: CoreServices, sessionId: string): Me | null {
  const user = sessions.get(sessionId);
  const actor = sessions.actorOf(sessionId);
  if (!user || !actor) return null;
  return {
    userId: user.userId,
    login: user.login,
    name: user.name,
    role: user.role,
    viewOnly: user.viewOnly,
    permissions: PERMISSIONS.filter((permission) => allows(actor, permission)),
    readable: PRIVACY_CLASSES.filter((name) => mayRead(actor, name)),
    writable: PRIVACY_CLASSES.filter((name) => mayWrite(actor, name)),
  };
}

export function sessionHandlers(core: CoreServices): readonly Handler[] {
  const { vault, sessions, installation, options } = core;
  const origin = options.host === 'electron' ? 'window' : 'browser';
  const me = (sessionId: string): Me => {
    const known = meOf(core, sessionId);
    if (!known) throw apiFaults['session.required']();
    return known;
  };
  return [
    implement(whoAmI, async (_input, { sessionId }) => ({ me: meOf(core, sessionId) })),
    implement(unlock, async ({ login, password, viewOnly }, { sessionId }) => {
      const opened = await core.attempt(login, () => vault.openWithPassword(login, password));
      await core.enter(sessionId, opened, { origin, readOnly: viewOnly });
      return { me: me(sessionId) };
    }),
    implement(unlockWithKit, async ({ login, kit, newPassword }, { sessionId }) => {
      const opened = await core.attempt(login, () => vault.openWithKit(login, kit, newPassword));
      await core.enter(sessionId, opened, { origin });
      keepKeys(installation.platform, opened, kit);
      installation.platform.audit.append({ actor: sessions.actorOf(sessionId), action: 'password-reset-by-kit' });
      return { me: me(sessionId) };
    }),
    implement(lock, async (_input, { sessionId }) => {
      await core.leave(sessionId, 'lock');
      return {};
    }),
    implement(signOut, async (_input, { sessionId }) => {
      await core.leave(sessionId, 'sign-out');
      return {};
    }),
    implement(keepAlive, async (_input, { sessionId }) => {
      installation.platform.turns.touch();
      return { locksAt: new Date(sessions.touch(sessionId)).toISOString() };
    }),
    implement(setViewOnly, async ({ on }, { sessionId, actor }) => {
      sessions.setViewOnly(sessionId, on);
      installation.platform.audit.append({ actor, action: on ? 'view-only-on' : 'view-only-off' });
      return { me: me(sessionId) };
    }),
    implement(changePassword, async ({ oldPassword, newPassword }, { actor }) => {
      demandVoice(installation.platform, actor.userId);
      const keys = await core.attempt(actor.login, () =>
        vault.changePassword(actor.login, oldPassword, newPassword),
      );
      keepKeys(installation.platform, { ...keys, userId: actor.userId, login: actor.login });
      installation.platform.audit.append({ actor, action: 'password-change' });
      return {};
    }),
  ];
}
