/** Users as an administrator manages them. */
import { addUser, setRole } from '#modules/users/contract/users.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { CoreServices } from './services.ts';
import { admitUser, changeRole } from './users.ts';

export function userHandlers(core: CoreServices): readonly Handler[] {
  const { installation, sessions, vault } = core;
  return [
    implement(addUser, async ({ ownPassword, ...colleague }, { actor }) => {
      const { key } = await core.attempt(actor.login, () => vault.openWithPassword(actor.login, ownPassword));
      try {
        return { user: await admitUser(installation.platform, vault, key, actor, colleague) };
      } finally {
        key.fill(0);
      }
    }),
    implement(setRole, async ({ user, role }, { actor }) => {
      changeRole(installation.platform, actor, user, role);
      sessions.setRole(user, role);
      return {};
    }),
  ];
}
