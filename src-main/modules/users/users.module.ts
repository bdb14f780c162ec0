/** The users slice: no two users share a login. Signing in is the core's, which holds the keys. */

import type { Module, Platform } from '#platform/module.ts';
import type { Rule } from '#platform/records/commit.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';

export const userFaults = defineFaults({
  'user.login_taken': {
    message: 'There is already a user with the login “{login}”.',
    remedy: 'Choose another login.',
  },
});

/** Users are few: comparing with all of them is quicker than an index. */
export const usersModule = (platform: Platform): Module => {
  const unique: Rule = (after, before) => {
    const login = String(after.login).toLowerCase();
    const taken = platform.writer
      .prepare('SELECT id FROM user_account WHERE lower(login) = ? AND deleted IS NULL')
      .all(login)
      .some((row) => idFromBytes(row.id as Uint8Array) !== before?.id);
    if (taken) throw userFaults['user.login_taken']({ login: String(after.login) });
  };
  return { name: 'users', handlers: [], rules: { user: unique } };
};
