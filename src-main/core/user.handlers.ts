/** Users as an administrator manages them. */
import { addUser, setActive, setRole } from '#modules/users/contract/users.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { CoreServices } from './services.ts';
import { settleUsers } from './settle-users.ts';
import { admitUser, changeActive, changeRole } from './users.ts';

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
    implement(setActive, async ({ user, active }, { actor }) => {
      changeActive(installation.platform, actor, user, active);
      if (!active) core.endSessionsOf(user);
      try {
        await settleUsers(installation.platform, vault, installation.key);
      } catch (thrown) {
        // Shut out by her record already; the slot that could not be taken away now goes at the next opening.
        if (active) throw thrown;
      }
      return {};
    }),
  ];
}
