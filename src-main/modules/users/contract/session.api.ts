/** Signing in, locking and passwords (design §5). A session belongs to one window or one browser. */
import { z } from 'zod';
import { ROLES } from '#shared/access/actor.ts';
import { command, query } from '#shared/api/contract.ts';

const me = z.strictObject({
  userId: z.string(),
  login: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** True while an administrator works in “view only”. */
  viewOnly: z.boolean(),
  /** What may be done, for showing and hiding controls; the core decides again at each call. */
  permissions: z.array(z.string()),
  /** Privacy classes whose fields may be read and written. */
  readable: z.array(z.string()),
  writable: z.array(z.string()),
});
export type Me = z.output<typeof me>;

const password = z.string().min(1).max(1000);

/** Who is signed in here; null: nobody. */
export const whoAmI = query({
  name: 'session.me',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({ me: me.nullable() }),
});

export const unlock = command({
  name: 'session.unlock',
  gate: 'anyone',
  /** `login` may be left out where there is one user. */
  input: z.strictObject({ login: z.string().max(64).optional(), password, viewOnly: z.boolean().default(false) }),
  output: z.strictObject({ me }),
  errors: [
    'password.wrong',
    'password.slow',
    'keyslots.missing',
    'keyslots.damaged',
    'keychain.lost',
    'keychain.unavailable',
    'user.disabled',
    'database.corrupt',
    'database.newer',
  ],
});

/** Opens with the recovery kit and sets a new password for the user named. */
export const unlockWithKit = command({
  name: 'session.unlockWithKit',
  gate: 'anyone',
  input: z.strictObject({ login: z.string().max(64).optional(), kit: z.string().max(200), newPassword: password }),
  output: z.strictObject({ me }),
  errors: ['kit.wrong', 'kit.malformed', 'password.weak', 'user.disabled'],
});

/** Ends the session here; the database stays open for background work until it is sealed. */
export const lock = command({
  name: 'session.lock',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: z.strictObject({}),
});

/** Ends the session; where nobody else is signed in, the database is closed and its keys are wiped. */
export const signOut = command({
  name: 'session.signOut',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: z.strictObject({}),
});

/** Somebody is at the keyboard: the session stays, and background work gives way. Called five times a second at most. */
export const keepAlive = command({
  name: 'session.keepAlive',
  gate: 'signed-in',
  input: z.strictObject({}),
  /** ISO 8601: when the session locks without further input. */
  output: z.strictObject({ locksAt: z.string() }),
});

export const setViewOnly = command({
  name: 'session.viewOnly',
  gate: 'signed-in',
  input: z.strictObject({ on: z.boolean() }),
  output: z.strictObject({ me }),
});

export const changePassword = command({
  name: 'session.changePassword',
  gate: 'signed-in',
  input: z.strictObject({ oldPassword: password, newPassword: password }),
  output: z.strictObject({}),
  errors: ['password.wrong', 'password.weak', 'user.elsewhere'],
});
