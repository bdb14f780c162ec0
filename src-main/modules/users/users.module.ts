/**
 * The users slice: no two users share a login, and somebody can always manage them. Signing in is the core's, which holds
 * the keys.
 */

import type { Module, Platform } from '#platform/module.ts';
import type { Rule } from '#platform/records/refuse.ts';
import type { Values } from '#shared/entity/entity.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';

export const userFaults = defineFaults({
  'user.login_taken': {
    message: 'There is already a user with the login “{login}”.',
    remedy: 'Choose another login.',
  },
  'user.elsewhere': {
    message: 'Users of this clinic are managed at a computer that may administer: {computers}.',
    remedy: 'Do it there, or have an administrator give this computer that right on the page of computers.',
  },
  'user.last_admin': {
    message: 'Nobody else here is an administrator.',
    remedy: 'Make somebody else an administrator first.',
  },
  'user.disabled': {
    message: 'This user may not sign in any more.',
    remedy: 'Ask an administrator to enable the user again.',
  },
});

const isAdmin = ({ role, active }: Values): boolean => role === 'admin' && active !== false;

/** As the unlock page compares them. */
const fold = (login: unknown): string => String(login).trim().normalize('NFC').toLowerCase();

/** Users are few: looking through all of them is quicker than an index. */
export const usersModule = (platform: Platform): Module => {
  const rule: Rule = (after, before) => {
    const others = platform.writer
      .prepare('SELECT id, login, role, active, public_key FROM user_account WHERE deleted IS NULL')
      .all()
      // A record that nobody warranted is nobody, and keeps no login from anybody.
      .filter((row) => row.active !== 0 || row.public_key !== null)
      .filter((row) => idFromBytes(row.id as Uint8Array) !== before?.id);
    if (others.some(({ login }) => fold(login) === fold(after.login)))
      throw userFaults['user.login_taken']({ login: String(after.login) });
    if (!before || !isAdmin(before.values) || isAdmin(after)) return;
    if (!others.some(({ role, active }) => isAdmin({ role, active: active !== 0 })))
      throw userFaults['user.last_admin']();
  };
  return { name: 'users', handlers: [], rules: { user: rule } };
};
