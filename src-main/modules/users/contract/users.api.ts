/** Who may sign in, and as what. All of it is an administrator's, at a computer that may administer. */
import { z } from 'zod';
import { ROLES } from '#shared/access/actor.ts';
import { command } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';

export const addUser = command({
  name: 'users.add',
  gate: 'settings.manage',
  input: z.strictObject({
    login: z.string().trim().min(1).max(64),
    name: z.string().trim().min(1).max(120),
    role: z.enum(ROLES),
    /** The administrator's own: only with it can the database key be sealed for somebody else. */
    ownPassword: z.string().min(1).max(1000),
    firstPassword: z.string().min(1).max(1000),
  }),
  output: z.strictObject({ user: idSchema }),
  errors: ['password.wrong', 'password.slow', 'password.weak', 'user.login_taken', 'user.elsewhere'],
});

export const setRole = command({
  name: 'users.setRole',
  gate: 'settings.manage',
  input: z.strictObject({ user: idSchema, role: z.enum(ROLES) }),
  output: z.strictObject({}),
  errors: ['record.missing', 'user.last_admin', 'user.elsewhere'],
});

/** Shuts somebody out, whose sessions end at once, or lets her in again with the password she had. */
export const setActive = command({
  name: 'users.setActive',
  gate: 'settings.manage',
  input: z.strictObject({ user: idSchema, active: z.boolean() }),
  output: z.strictObject({}),
  errors: ['record.missing', 'user.last_admin', 'user.elsewhere', 'keychain.lost', 'keychain.unavailable'],
});
